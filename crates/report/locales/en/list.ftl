### The list that people act on: headings and the sheet that explains them.

list-no-doubt = no doubt
list-too-many-rows = A spreadsheet holds { $most } rows, and this list has { $rows }. Write it as .csv or .json instead.
list-spreadsheet-failed = The spreadsheet could not be made ({ $why }). Write the list as .csv instead.

list-sheet = List
list-line = Line of the file
list-rank = Rank
list-prediction = Prediction: { $target }
list-probability = Probability: { $class }
list-lower = At least (90% interval)
list-upper = At most (90% interval)
list-reason = Reason { $number }
list-reliability = Reliability

list-about-sheet = About
list-about-model = Model
list-about-target = Predicts
list-about-training = Learnt from
list-about-training-value = { $rows ->
    [one] { $file }, { $rows } row
   *[other] { $file }, { $rows } rows
}
list-about-hash = SHA-256 of that file
list-about-version = Made by
list-about-seed = Seed
list-about-rank = 1 is the row to look at first: the highest score.
list-about-classes = The most probable class; the columns beside it give the probability of each.
list-about-numbers = The number expected; in nine cases of ten the real one lies between the two columns beside it.
list-about-reasons = Reasons
list-about-reasons-value = What pushed this row’s prediction most, up or down. These are associations that the model found, not causes.
list-about-reliability = Why to trust this row less: a value never seen in training, a number outside the training range, a rare profile, too many gaps.
