### Ce que vaut chaque terme d’une formule, et comment la calculer à la main.

# Ce qui change : en unités de la cible, en cote de l’événement, en poids d’une classe.
term-up-number = « { $target } » augmente de { $amount }
term-down-number = « { $target } » diminue de { $amount }
term-flat-number = « { $target } » ne change guère
term-up-odds = la cote de « { $target } » augmente de { $amount }
term-down-odds = la cote de « { $target } » diminue de { $amount }
term-times-odds = la cote de « { $target } » est multipliée par { $amount }
term-over-odds = la cote de « { $target } » est divisée par { $amount }
term-flat-odds = la cote de « { $target } » ne change guère
term-up-class = le poids de « { $target } » augmente de { $amount }
term-down-class = le poids de « { $target } » diminue de { $amount }
term-times-class = le poids de « { $target } » est multiplié par { $amount }
term-over-class = le poids de « { $target } » est divisé par { $amount }
term-flat-class = le poids de « { $target } » ne change guère

# Longueur d’un pas.
term-step-one = une unité
term-step-one-of = une unité ({ $unit })
term-step-days = { $days ->
    [one] un jour
   *[other] { $days } jours
}

term-steps = « { $feature } » : pour { $step } de plus, { $outcome }.
term-steps-above = « { $feature } » au-delà de { $from } : pour { $step } de plus, { $outcome } ; jusque-là, rien ne change.
term-steps-below = « { $feature } » en deçà de { $from } : pour { $step } de moins, { $outcome } ; au-delà, rien ne change.
term-slopes-number = « { $feature } » : pour { $step } de plus, « { $target } » varie de { $pieces }.
term-slopes-odds = « { $feature } » : pour { $step } de plus, la cote de « { $target } » est multipliée par { $pieces }.
term-slopes-class = « { $feature } » : pour { $step } de plus, le poids de « { $target } » est multiplié par { $pieces }.
term-slope-below = { $amount } jusqu’à { $to }
term-slope-between = { $amount } de { $from } à { $to }
term-slope-above = { $amount } au-delà de { $from }
term-doublings = « { $feature } » : à chaque doublement, { $outcome }.
term-doublings-shifted = « { $feature } » { $shift } : à chaque doublement de cette somme, { $outcome }.
term-distance = « { $feature } » : pour { $step } d’écart de plus avec { $from }, d’un côté comme de l’autre, { $outcome }.
term-distance-squared = « { $feature } » : à { $away } de { $from }, d’un côté comme de l’autre, { $outcome } ; à une distance double, { $farther }.
term-where = Quand { $conditions }, { $outcome }.
term-where-inner = Ne compte que quand { $conditions }. Dans ce cas, les autres colonnes à leur médiane, { $outcome } ; { $inner }
term-levels = « { $feature } » : chaque valeur a son effet, donné plus bas. Au plus haut, « { $highest } » : { $high } ; au plus bas, « { $lowest } » : { $low }.
term-curve = « { $feature } » : { $pieces }.
term-piece = de { $from } à { $to }, { $outcome }
term-wave = « { $feature } » fait monter et descendre : du point le plus bas au plus haut, { $outcome }.
term-together = « { $feature } » et « { $with } » agissent ensemble. Quand « { $feature } » passe de { $from } à { $to } : { $low } là où « { $with } » vaut { $low_state } ; { $high } là où cette colonne vaut { $high_state }.
term-several = { $features } agissent ensemble ; chacune seule, les autres au milieu : { $moves }.
term-move = « { $feature } » de { $from } à { $to } : { $outcome }

term-if-level = « { $feature } » vaut « { $level } »
term-if-not-level = « { $feature } » ne vaut pas « { $level } »
term-if-filled = « { $feature } » est rempli
term-if-empty = « { $feature } » est vide
term-and = { $first } et { $second }
term-then = { $first } ; { $second }
term-state-level = « { $level } »
term-state-another = une autre valeur que « { $level } »
term-state-filled = rempli
term-state-empty = vide

# La partie du rapport.
formula-where = où
formula-terms = Terme par terme
formula-terms-note = Ce que chaque terme change, les autres colonnes restant les mêmes, calage compris.
formula-terms-odds = La cote est la probabilité de « { $event } » pour une part du contraire : 1 contre 9 à 10 %, 1 contre 1 à 50 %.
formula-terms-weight = Le poids d’une classe est l’exponentielle de sa valeur ; sa part dans la somme des poids est sa probabilité.
formula-by-hand = Pour la calculer à la main
formula-by-hand-note = Une cellule vide d’une catégorie, ou une valeur jamais vue, n’est aucune de ses valeurs et n’a pas d’effet.
formula-head-empty = Une cellule vide compte comme
formula-head-between = Les valeurs s’arrêtent à
formula-effects = Effets dans la formule : { $name }
formula-head-level = Valeur
formula-head-effect = Effet
formula-copy = À copier
formula-copy-plain = En texte, pour ce programme et pour un tableur :
formula-copy-latex = En LaTeX, pour un article ou une présentation :
formula-weightiest = Ses termes les plus lourds, les autres colonnes restant les mêmes :
