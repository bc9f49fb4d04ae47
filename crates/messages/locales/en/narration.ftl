# What happens, an event a sentence, with the actual numbers.
