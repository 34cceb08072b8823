### Le score à points : questions, réponses, points, totaux.

scorecard-title = Score à points
scorecard-recommended = { $questions ->
    [one] Une question et un crayon : ce score à points est le modèle recommandé.
   *[other] { $questions } questions et un crayon : ce score à points est le modèle recommandé.
} { $figure }
scorecard-other = { $questions ->
    [one] Une question et un crayon. Un autre modèle est recommandé ; celui-ci s’additionne à la main.
   *[other] { $questions } questions et un crayon. Un autre modèle est recommandé ; celui-ci s’additionne à la main.
} { $figure }
scorecard-how = Pour chaque question, prenez les points de la réponse, additionnez-les, et cherchez le total plus bas.
scorecard-how-classes = Chaque classe a son tableau. Additionnez les points de chacune, calculez ce que vaut chaque total, et prenez la classe qui vaut le plus.
scorecard-no-question = Aucune question n’est rentable sur ces lignes : toutes reçoivent la même réponse.
scorecard-worth = Valeur de « { $class } » : { $constant } plus { $unit } par point.
scorecard-judged = Observé : ce qu’il est advenu de lignes que le score n’avait pas vues, chacune rangée au total dont la prédiction est la plus proche de la sienne ; intervalles à 95 %.

scorecard-head-question = Question
scorecard-head-answer = Réponse
scorecard-head-points = Points
scorecard-head-total = Total
scorecard-head-risk = Risque
scorecard-head-number = Prévu
scorecard-head-rows = Lignes
scorecard-head-observed = Part observée
scorecard-head-mean = Moyenne observée
scorecard-head-question-and-answer = Question et réponse
scorecard-total-out-of = Total, sur { $most }
scorecard-caption-points = Points de chaque réponse.
scorecard-caption-risk = Du total au risque de « { $event } ».
scorecard-caption-number = Du total à « { $target } ».
scorecard-caption-base = Sur toutes les lignes : { $base }.

scorecard-known = renseigné
scorecard-missing = non renseigné
scorecard-missing-or-new = non renseigné ou nouveau
scorecard-or-missing = { $answer }, ou non renseigné
scorecard-levels = { $names }
scorecard-levels-and-gaps = { $names } ; aussi si non renseigné ou nouveau
scorecard-below = moins de { $high }
scorecard-from = { $low } ou plus
scorecard-between = de { $low } à moins de { $high }
scorecard-days = { $n } jours
scorecard-span = { $low } à { $high }
scorecard-total-any = tous
scorecard-total-up-to = { $high } ou moins
scorecard-total-from = { $low } ou plus
scorecard-total-between = { $low } à { $high }

scorecard-row-heading = Les points
scorecard-row-points = { $points }  { $question } : { $answer }
scorecard-row-total = { $total }  en tout, sur { $most }
