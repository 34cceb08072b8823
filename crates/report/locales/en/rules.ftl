# What the user demands of formulas.
rules-unknown-operator = There is no operator “{ $name }”. Did you mean “{ $near }”? Possible: { $names }.
rules-unknown-operator-far = There is no operator “{ $name }”. Give names separated by commas, such as sum,product,hinge. Possible: { $names }.
rules-forced-role = The dictionary says that the formula must hold “{ $name }” and gives the column a role that is not learnt from. Take away one of the two.
rules-signs = The signs demanded are kept by the formula (proven), the point score, the additive model and the boosted trees; the other models, the mixture among them, do not take such demands: { $columns }. Where they must hold, use --model formula, scorecard, additive or boosted.
rules-signs-classes = With three or more classes no model takes the signs demanded, since classes have no order: { $columns }. Where a sign must hold, predict one class against all others, with a target of two values.
rules-formula-alone = What you demand of operators, length and columns binds the formula alone. To score by it, use --model formula.
rules-forced-not-a-feature = The formula should hold this column, but nothing is learnt from it (see its role), so that it stands in no formula. Take the demand out of the dictionary, or give the column the role feature.
rules-forced-unreadable = The formula should hold this column, but its values are all the same, all gaps or too large, so that no formula can read it. Take the demand out of the dictionary.
rules-forced-contradicted = The formula should hold this column with the sign demanded, but the data say the contrary, so that its coefficient would be zero: it is left out. Check the sign in the dictionary, or take one of the two demands out.
rules-forced-no-room = The formula should hold this column, but the length allowed leaves no room for it, or its coefficient is zero to the digits shown. Allow a longer one with --max-size.
rules-fact-operators = Operators allowed in formulas
rules-fact-max-size = Size of formulas at most
rules-fact-loss = Loss of formulas
rules-loss-classes = --loss { $loss } is for numbers, and this column holds classes, which are judged by their likelihood. Leave --loss out, or say --task regression if the classes are numbers.
rules-loss-negative = --loss poisson is for counts, and this column holds { $rows ->
        [one] one negative number
       *[other] { $rows } negative numbers
    }, such as { $example } (lines { $lines }). Correct them, or use --loss squared or huber.
rules-loss-not-positive = --loss gamma is for positive amounts, and this column holds { $rows ->
        [one] one number that is not
       *[other] { $rows } numbers that are not
    }, such as { $example } (lines { $lines }). Correct them, leave those rows out, or use --loss poisson (zeros) or huber.
rules-loss-alone = The loss { $loss } is the formula’s alone: the other models minimise squared errors. The figures of all models are measured in the same ways, so that the formula may lose in R² what it gains in what you asked for.
