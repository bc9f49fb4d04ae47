# What is wrong with an input.
