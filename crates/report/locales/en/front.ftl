# The front: formulas from short and rough to long and exact.
artifact-older = This model file was written by an older makalu (format { $format }; this program reads format { $known }), and its formulas are stored in another way. Learn again from the same table with makalu fit; the model file then holds every formula of the front.
