model-unsound = The model file holds a { $part } that cannot be true: it was damaged or altered. Use the original file, or train again with `makalu fit`.
models-seconds = { $seconds } s
models-time = Time
