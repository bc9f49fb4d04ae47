# The page: buttons, labels, and what it says about itself.
page-about = A computer's memory system, from source to screen
page-open = Open …
page-open-hint = Open or drop assembly (.s), objects (.o), archives (.a) or an executable
page-language = Language
page-theme = Theme
page-theme-auto = Auto
page-theme-light = Light
page-theme-dark = Dark
page-close = Close

page-panes = Parts of the page
page-pane-lesson = Lesson
page-pane-program = Program
page-pane-figures = Figures
page-pane-registers = Registers
page-pane-output = Output

page-lesson = Lesson
page-previous = Previous step of the lesson
page-next = Next step of the lesson
page-own-program = Your own program
page-own-hint = This machine runs your own files. Choose a lesson above to go back to it.

page-program = Program
page-disassembly = Disassembly
page-preset = Machine
page-preset-textbook = Textbook machine
page-preset-desktop = Desktop machine
page-preset-segments = Machine with segments
page-preset-bare = Bare machine

page-figure = Figure
page-view-storage = Storage hierarchy
page-view-source-to-process = Source to process
page-view-translation = Address translation
page-view-physical-memory = Physical memory
page-stage = How far the way is shown
page-stage-objects = objects
page-stage-merged = sections merged
page-stage-resolved = symbols resolved
page-stage-relocated = relocated
page-stage-loaded = loaded
page-save-svg = Save the figure as SVG
page-enlarge = Show only this figure

page-registers = Registers
page-output = Output
page-exited = The process exited with code { $code }.
page-killed = The process was killed by { $signal }.

page-step = Step
page-back = Back
page-run = Run
page-pause = Pause
page-reset = Reset
page-unit = by
page-unit-event = event
page-unit-instruction = instruction
page-unit-fault = page fault
page-unit-system-call = system call
page-speed = at
page-speed-full = full speed
page-speed-steps = { $count ->
    [one] { $count } step/s
   *[other] { $count } steps/s
}
page-timeline = Timeline: the step of the run
page-position = step { $step }
page-position-inside = step { $step } + { $event } { $event ->
    [one] event
   *[other] events
}
page-running = Running …

page-keys = Keys
page-keys-on = Keys drive the machine
page-key-step = one step forward
page-key-back = one step back
page-key-run = run or pause
page-key-reset = back to the beginning
page-key-unit = step by event, instruction, page fault, system call
page-key-lesson = next or previous step of the lesson
page-key-escape = let go of what is pointed at
page-key-help = this list

# Files that cannot be used
page-bad-program = { $count ->
    [one] The program has an error.
   *[other] The program has { $count } errors.
}
page-no-link = { $count ->
    [one] The objects do not link.
   *[other] The objects do not link, for { $count } reasons.
}
page-no-file = No file was given. Give assembly texts, objects and archives, or one executable.
page-unknown-file = { $file } is nothing that can be used here: neither assembly text nor an ELF object, archive or executable.
page-executable-among-others = { $file } is an executable already and cannot be linked with others. Give it alone, or give objects.
page-at-offset = { $message } (At byte { $offset } of the file.)
