### The point score: questions, answers, points, totals.

scorecard-title = Point score
scorecard-recommended = { $questions ->
    [one] One question and a pencil: this point score is the recommended model.
   *[other] { $questions } questions and a pencil: this point score is the recommended model.
} { $figure }
scorecard-other = { $questions ->
    [one] One question and a pencil. Another model is recommended; this one can be added up by hand.
   *[other] { $questions } questions and a pencil. Another model is recommended; this one can be added up by hand.
} { $figure }
scorecard-how = For each question take the points of the answer, add them up, and look the total up below.
scorecard-how-classes = Each class has its own table. Add up the points of each, work out what each total is worth, and take the class with the highest worth.
scorecard-no-question = No question pays for itself on these rows: every row gets the same answer.
scorecard-worth = Worth of “{ $class }”: { $constant } plus { $unit } per point.
scorecard-judged = Observed: what came of rows that the score had not seen, each put to the total whose prediction is nearest to its own; 95% intervals.

scorecard-head-question = Question
scorecard-head-answer = Answer
scorecard-head-points = Points
scorecard-head-total = Total
scorecard-head-risk = Risk
scorecard-head-number = Predicted
scorecard-head-rows = Rows
scorecard-head-observed = Observed share
scorecard-head-mean = Observed mean
scorecard-head-question-and-answer = Question and answer
scorecard-total-out-of = Total, out of { $most }
scorecard-caption-points = Points of each answer.
scorecard-caption-risk = From the total to the risk of “{ $event }”.
scorecard-caption-number = From the total to “{ $target }”.
scorecard-caption-base = Over all rows: { $base }.

scorecard-known = known
scorecard-missing = missing
scorecard-missing-or-new = missing or new
scorecard-or-missing = { $answer }, or missing
scorecard-levels = { $names }
scorecard-levels-and-gaps = { $names }; also if missing or new
scorecard-below = below { $high }
scorecard-from = { $low } or more
scorecard-between = { $low } to below { $high }
scorecard-days = { $n } days
scorecard-span = { $low } to { $high }
scorecard-total-any = any
scorecard-total-up-to = { $high } or less
scorecard-total-from = { $low } or more
scorecard-total-between = { $low } to { $high }

scorecard-row-heading = The points
scorecard-row-points = { $points }  { $question }: { $answer }
scorecard-row-total = { $total }  in all, out of { $most }
