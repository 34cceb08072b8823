### What each term of a formula amounts to, and how to compute it by hand.

# What changes: in units of the target, in odds of the event, in weight of a class.
term-up-number = “{ $target }” rises by { $amount }
term-down-number = “{ $target }” falls by { $amount }
term-flat-number = “{ $target }” hardly changes
term-up-odds = the odds of “{ $target }” rise by { $amount }
term-down-odds = the odds of “{ $target }” fall by { $amount }
term-times-odds = the odds of “{ $target }” are multiplied by { $amount }
term-over-odds = the odds of “{ $target }” are divided by { $amount }
term-flat-odds = the odds of “{ $target }” hardly change
term-up-class = the weight of “{ $target }” rises by { $amount }
term-down-class = the weight of “{ $target }” falls by { $amount }
term-times-class = the weight of “{ $target }” is multiplied by { $amount }
term-over-class = the weight of “{ $target }” is divided by { $amount }
term-flat-class = the weight of “{ $target }” hardly changes

# How long a step is.
term-step-one = unit
term-step-one-of = unit ({ $unit })
term-step-days = { $days ->
    [one] day
   *[other] { $days } days
}

term-steps = “{ $feature }”: per { $step } more, { $outcome }.
term-steps-above = “{ $feature }” beyond { $from }: per { $step } more, { $outcome }; up to there it changes nothing.
term-steps-below = “{ $feature }” short of { $from }: per { $step } less, { $outcome }; from there on it changes nothing.
term-slopes-number = “{ $feature }”: per { $step } more, “{ $target }” changes by { $pieces }.
term-slopes-odds = “{ $feature }”: per { $step } more, the odds of “{ $target }” are multiplied by { $pieces }.
term-slopes-class = “{ $feature }”: per { $step } more, the weight of “{ $target }” is multiplied by { $pieces }.
term-slope-below = { $amount } up to { $to }
term-slope-between = { $amount } from { $from } to { $to }
term-slope-above = { $amount } beyond { $from }
term-doublings = “{ $feature }”: each time it doubles, { $outcome }.
term-doublings-shifted = “{ $feature }” { $shift }: each time this doubles, { $outcome }.
term-distance = “{ $feature }”: per { $step } further from { $from }, on either side, { $outcome }.
term-distance-squared = “{ $feature }”: at a distance of { $away } from { $from }, on either side, { $outcome }; at twice that distance, { $farther }.
term-where = Where { $conditions }, { $outcome }.
term-where-inner = Counts only where { $conditions }. There, with its other columns at their median, { $outcome }; { $inner }
term-levels = “{ $feature }”: each value has its own effect, listed below. At the highest, “{ $highest }”, { $high }; at the lowest, “{ $lowest }”, { $low }.
term-curve = “{ $feature }”: { $pieces }.
term-piece = from { $from } to { $to }, { $outcome }
term-wave = “{ $feature }” makes it go up and down: from the lowest to the highest point, { $outcome }.
term-together = “{ $feature }” and “{ $with }” act together. When “{ $feature }” goes from { $from } to { $to }: { $low } where “{ $with }” is { $low_state }; { $high } where it is { $high_state }.
term-several = { $features } act together; each alone, the others in the middle: { $moves }.
term-move = “{ $feature }” from { $from } to { $to }: { $outcome }

term-if-level = “{ $feature }” is “{ $level }”
term-if-not-level = “{ $feature }” is not “{ $level }”
term-if-filled = “{ $feature }” is filled in
term-if-empty = “{ $feature }” is empty
term-and = { $first } and { $second }
term-then = { $first }; { $second }
term-state-level = “{ $level }”
term-state-another = another value than “{ $level }”
term-state-filled = filled in
term-state-empty = empty

# The report's section.
formula-where = where
formula-terms = Term by term
formula-terms-note = What each term changes, all other columns unchanged, after calibration.
formula-terms-odds = The odds are the probability of “{ $event }” for each part of the opposite: 1 to 9 at 10%, 1 to 1 at 50%.
formula-terms-weight = The weight of a class is the exponential of its value; its share of all weights is its probability.
formula-by-hand = To compute it by hand
formula-by-hand-note = An empty cell of a category, or a value never seen, is none of its values and has no effect.
formula-head-empty = An empty cell counts as
formula-head-between = Values are cut off at
formula-effects = Effects in the formula: { $name }
formula-head-level = Value
formula-head-effect = Effect
formula-copy = To copy
formula-copy-plain = Plain text, for this program and for spreadsheets:
formula-copy-latex = LaTeX, for papers and slides:
formula-weightiest = Its weightiest terms, all other columns unchanged:
