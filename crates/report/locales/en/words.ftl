### Words used everywhere: places, intervals, dates, names of models, metrics, roles; reasons and doubts.

place-line = line { $line }
place-column = column “{ $column }”
place-then-text = { $place }: { $text }

list-and-more = { $names } and { $more } more
interval = between { $low } and { $high }

date-in-words = { $day } { $month } { $year }
date-first-of-month = { $day } { $month } { $year }

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

feature-age = days since { $column }
feature-month = month of { $column }
feature-weekday = weekday of { $column }

condition-equals = { $feature } = { $value }
condition-gap = { $feature } is missing
reason-raises-event = { $condition }: more likely
reason-lowers-event = { $condition }: less likely
reason-raises-class = { $condition }: speaks for this class
reason-lowers-class = { $condition }: speaks against this class
reason-raises-number = { $condition }: raises the prediction by { $amount }
reason-lowers-number = { $condition }: lowers the prediction by { $amount }

doubt-unseen-level = { $column }: “{ $level }” was never seen in training
doubt-outside-range = { $feature } = { $value } lies outside the training range ({ $low } to { $high })
doubt-rare-profile = rare profile: hardly any training row resembles this one
doubt-mostly-gaps = most of what matters is missing

model-recommended = recommended model
model-best = best mixture
model-baseline = baseline
model-scorecard = point score
model-formula = formula
model-linear = linear model
model-kernel = Gaussian process
model-additive = additive model
model-forest = extra trees
model-boosted = boosted trees

metric-log-loss = log-loss
metric-brier = Brier score
metric-brier-skill = Brier skill
metric-auc = AUC
metric-average-precision = average precision
metric-mcc = Matthews correlation
metric-accuracy = share of right classes
metric-calibration-slope = calibration slope
metric-calibration-intercept = calibration intercept
metric-r2 = share of variance explained (R²)
metric-rmse = root mean squared error
metric-mae = mean absolute error

kind-number = number
kind-count = count
kind-category = category
kind-boolean = yes/no
kind-date = date
kind-text = free text
kind-identifier = identifier
kind-empty = empty

role-target = to predict
role-feature = feature
role-id = names the row
role-weight = weight
role-group = group
role-time = order in time
role-personal = personal data
role-ignore = left out

task-regression = a number
task-binary = one of two classes
task-multiclass = one of { $classes } classes
words-best-yet = best so far: { $model }, error { $error }
words-best-so-far = best so far: { $model }, error { $error } ({ $baseline } without looking at any column)
