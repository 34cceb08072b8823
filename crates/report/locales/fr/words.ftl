### Mots employés partout : lieux, intervalles, dates, noms des modèles, mesures, rôles ; raisons et doutes.

place-line = ligne { $line }
place-column = colonne « { $column } »
place-then-text = { $place } : { $text }

list-and-more = { $more ->
    [one] { $names } et { $more } autre
   *[other] { $names } et { $more } autres
}
interval = entre { $low } et { $high }

date-in-words = { $day } { $month } { $year }
date-first-of-month = { $day }er { $month } { $year }

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche

feature-age = jours depuis { $column }
feature-month = mois de { $column }
feature-weekday = jour de semaine de { $column }

condition-equals = { $feature } = { $value }
condition-gap = { $feature } manque
reason-raises-event = { $condition } : plus probable
reason-lowers-event = { $condition } : moins probable
reason-raises-class = { $condition } : parle pour cette classe
reason-lowers-class = { $condition } : parle contre cette classe
reason-raises-number = { $condition } : augmente la prédiction de { $amount }
reason-lowers-number = { $condition } : diminue la prédiction de { $amount }

doubt-unseen-level = { $column } : « { $level } » jamais vu à l’apprentissage
doubt-outside-range = { $feature } = { $value }, hors de la plage d’apprentissage (de { $low } à { $high })
doubt-rare-profile = profil rare : presque aucune ligne d’apprentissage ne lui ressemble
doubt-mostly-gaps = l’essentiel de ce qui compte manque

model-recommended = modèle recommandé
model-best = meilleur mélange
model-baseline = référence
model-scorecard = score à points
model-formula = formule
model-linear = modèle linéaire
model-kernel = processus gaussien
model-additive = modèle additif
model-forest = arbres aléatoires
model-boosted = arbres boostés

metric-log-loss = perte logarithmique
metric-brier = score de Brier
metric-brier-skill = gain de Brier
metric-auc = AUC
metric-average-precision = précision moyenne
metric-mcc = corrélation de Matthews
metric-accuracy = part de classes justes
metric-calibration-slope = pente de calage
metric-calibration-intercept = constante de calage
metric-r2 = part de la variance expliquée (R²)
metric-rmse = racine de l’erreur quadratique moyenne
metric-mae = erreur absolue moyenne

kind-number = nombre
kind-count = nombre entier
kind-category = catégorie
kind-boolean = oui/non
kind-date = date
kind-text = texte libre
kind-identifier = identifiant
kind-empty = vide

role-target = à prédire
role-feature = variable
role-id = nomme la ligne
role-weight = poids
role-group = groupe
role-time = ordre du temps
role-personal = donnée personnelle
role-ignore = écartée

task-regression = un nombre
task-binary = une classe parmi deux
task-multiclass = une classe parmi { $classes }
words-best-yet = meilleur à ce stade : { $model }, erreur { $error }
words-best-so-far = meilleur à ce stade : { $model }, erreur { $error } ({ $baseline } sans regarder aucune colonne)
