# Lecture d’une formule saisie par une personne.
formula-too-long = La formule dépasse { $limit } caractères. Raccourcissez-la.
formula-unexpected = La formule est illisible à partir du caractère { $position } : « { $found } » n’y a pas sa place. Une formule connaît + - * / ^2, les parenthèses, min, max, abs, sqrt, log, exp, sin, cos, tanh, present, is et effect.
formula-ends-early = La formule s’arrête au caractère { $position } alors qu’il manque quelque chose : un nombre, une colonne ou une parenthèse fermante.
formula-too-deep = La formule est trop longue ou trop imbriquée (au plus { $nodes } éléments et { $depth } niveaux ; limite atteinte au caractère { $position }). Découpez-la en formules plus courtes.
formula-unknown-column = La formule cite une colonne « { $name } » (caractère { $position }) que le tableau n’a pas. Le nom le plus proche est « { $nearest } ». Les noms avec des espaces ou des signes s’écrivent entre crochets : [nom de colonne].
formula-unknown-level = La colonne « { $column } » n’a pas de valeur « { $name } » (caractère { $position }). La plus proche est « { $nearest } ».
formula-category-as-number = « { $name } » contient des catégories, pas des nombres (caractère { $position }). Écrivez is({ $name }, "valeur") pour l’une de ses valeurs, ou effect({ $name }).
formula-number-as-category = « { $name } » contient des nombres, pas des catégories (caractère { $position }). Écrivez son nom seul, ou present({ $name }) pour « a une valeur ».
