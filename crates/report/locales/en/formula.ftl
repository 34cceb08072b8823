# Reading a formula typed by a person.
formula-too-long = The formula is longer than { $limit } characters. Shorten it.
formula-unexpected = The formula cannot be read from character { $position } on: “{ $found }” is out of place there. Formulas know + - * / ^2, parentheses, min, max, abs, sqrt, log, exp, sin, cos, tanh, present, is and effect.
formula-ends-early = The formula stops at character { $position } where something more is needed: a number, a column or a closing parenthesis.
formula-too-deep = The formula is too long or too deeply nested (at most { $nodes } parts, { $depth } levels; reached at character { $position }). Split it into shorter ones.
formula-unknown-column = The formula names a column “{ $name }” (character { $position }) that the table does not have. The nearest name is “{ $nearest }”. Names with spaces or signs stand in brackets: [column name].
formula-unknown-level = Column “{ $column }” has no value “{ $name }” (character { $position }). The nearest one is “{ $nearest }”.
formula-category-as-number = “{ $name }” holds categories, not numbers (character { $position }). Write is({ $name }, "value") for one of its values, or effect({ $name }).
formula-number-as-category = “{ $name }” holds numbers, not categories (character { $position }). Write its name alone, or present({ $name }) for “has a value”.
