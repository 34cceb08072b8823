artifact-not-makalu = This is not a makalu model file: it begins with something else. Give the `.makalu` file that `makalu fit` wrote.
artifact-truncated = The model file is cut short: { $found ->
    [one] one byte is
   *[other] { $found } bytes are
} there, { $needed } are needed. Copy it again from where it was made, or train again with `makalu fit`.
artifact-longer = The model file goes on for { $extra ->
    [one] one byte
   *[other] { $extra } bytes
} after its end: something was added to it. Copy it again from where it was made, or train again with `makalu fit`.
artifact-damaged = The model file is damaged: its content does not match its checksum or cannot be read. Copy it again from where it was made, or train again with `makalu fit`.
artifact-newer = The model file was made by a newer makalu (format { $format }; this program reads format { $known }). Update makalu, or train again with this one.
artifact-unsound = The parts of the model file do not fit together ({ $part }): it was altered, so it is not used. Use the original file, or train again with `makalu fit`.
artifact-unknown-model = There is no model named “{ $name }” in this file; did you mean “{ $nearest }”? It holds: { $names }.
