### Ce que dit le terminal à la fin de check, fit et explain.

next-heading = Que faire ensuite
estimate = { $value } ({ $low } à { $high })

check-shape = { $rows ->
    [one] { $rows } ligne
   *[other] { $rows } lignes
}, { $columns ->
    [one] { $columns } colonne
   *[other] { $columns } colonnes
}.
check-format = Lu comme { $format }
check-sheet = feuille « { $sheet } »
check-separator = séparateur « { $separator } »
check-separator-tab = tabulation
check-encoding = encodage { $encoding }
check-decimal = décimales avec « { $mark } »
check-dates-ymd = dates année-mois-jour
check-dates-dmy = dates jour/mois/année
check-dates-mdy = dates mois/jour/année
check-no-header = pas de ligne de noms de colonnes
check-column = Colonne
check-kind = Contient
check-role = Sert de
check-gaps = Manque
check-values = Valeurs
check-range = { $low } à { $high }
check-distinct = { $count ->
    [one] { $count } valeur
   *[other] { $count } valeurs différentes
}
check-more-columns = { $more ->
    [one] et { $more } autre colonne
   *[other] et { $more } autres colonnes
}
check-before-after = Écrit → compris (à corriger par --separator, --decimal, --encoding, --dates)
check-gap = manquant
check-roles-heading = À quoi sert chaque colonne
check-features = { $count ->
    [one] { $count } colonne peut servir à prédire.
   *[other] { $count } colonnes peuvent servir à prédire.
}
check-task = Ce qui est prédit : { $task }.
check-role-line = · { $role } : { $columns }
check-role-why = · { $role } : { $column } : { $why }
check-enough-heading = Assez de lignes ?
check-enough-yes = Oui : { $rows } lignes permettent environ { $supported } paramètres, et ce tableau en demande { $parameters } ({ $needed } lignes suffiraient).
check-enough-no = Pas tout à fait : { $rows } lignes ({ $events } de la classe la plus rare, ou toutes pour un nombre) permettent environ { $supported } paramètres, et ce tableau en demande { $parameters } ; il faudrait { $needed } lignes pour se fier à tous. Prenez moins de colonnes, restez aux modèles simples, ou recueillez plus de lignes.
check-notices-heading = À noter
check-next-fit = makalu fit FICHIER --target { $target } -o modele.makalu --report rapport.html
check-next-target = Choisissez la colonne à prédire, puis : makalu check FICHIER --target COLONNE

fit-no-signal = Pas mieux que le hasard : rien dans ce tableau ne s’est montré capable de prédire « { $target } » (p = { $p } face à des réponses mélangées). N’agissez pas d’après ses prédictions. Plus de lignes, ou des colonnes qui en savent plus, peuvent changer cela.
fit-only-baseline = Aucun modèle n’a fait nettement mieux que de toujours donner la même réponse pour « { $target } ». N’agissez pas d’après ses prédictions.
fit-yes = Peut-on prédire « { $target } » ? Oui : { $sentence }
fit-barely = Peut-on prédire « { $target } » ? À peine, et le hasard n’est pas exclu pour ce chiffre : { $sentence }
fit-binary = sur 100 lignes prises parmi les { $placed } placées en tête, { $value } sont « { $event } » ({ $interval }) ; au hasard, { $baseline }.
fit-multiclass = sur 100 lignes, la classe la plus probable est la bonne pour { $value } ({ $interval }) ; en disant toujours la plus fréquente, { $baseline }.
fit-regression = l’erreur typique est de { $value } ({ $interval }), contre { $baseline } sans regarder aucune colonne ; { $explained } de la variation est expliquée ({ $between }).
fit-trust-heading = Puis-je m’y fier ?
fit-corrected = { $metric }, corrigée du choix du meilleur parmi plusieurs modèles : { $estimate } ; référence { $baseline }. Le tout sur des lignes que les modèles n’avaient pas vues.
fit-signal = Face à { $permutations } mélanges des réponses : p = { $p }.
fit-models-heading = Les modèles, du plus simple au plus complexe
fit-model = Modèle
fit-size = Taille
fit-as-good = Vaut le meilleur ?
fit-yes-word = oui
fit-no-word = non
fit-star = ★ celui dont il est question ici : le plus simple de ceux qu’on ne peut distinguer du meilleur, sauf si --model en nomme un autre. Chiffres avec intervalles à 95 %.
fit-formula-heading = La formule
fit-log-odds = logit de « { $event } »
fit-class-score = score de « { $class } »
fit-drivers-heading = Ce qui le détermine
fit-drivers-note = Des associations trouvées par le modèle, pas des causes.
fit-rises = { " " }: plus haut, plus probable ou plus grand
fit-falls = { " " }: plus haut, moins probable ou plus petit
fit-bends = { " " }: au plus haut vers { $high }, au plus bas vers { $low }
fit-levels = { " " }: au plus haut pour { $high }, au plus bas pour { $low }
fit-stopped = Le calcul a été arrêté avant la fin ; ce qui était prêt est gardé.

explain-class = { $who } : « { $target } » est le plus probablement « { $class } », { $probability } ({ $model }).
explain-number = { $who } : « { $target } » devrait valoir { $value } ({ $model }).
explain-number-interval = { $who } : « { $target } » devrait valoir { $value }, neuf fois sur dix { $interval } ({ $model }).
explain-why-heading = Pourquoi
explain-base = ligne moyenne
explain-others = toutes les autres ensemble
explain-score = score de cette ligne
explain-scale-number = Les contributions s’additionnent pour donner la prédiction. Ce sont des associations trouvées par le modèle, pas des causes.
explain-scale-log-odds = Les contributions s’additionnent pour donner le logit de l’événement. Ce sont des associations trouvées par le modèle, pas des causes.
explain-scale-class = Les contributions s’additionnent pour donner le score de la classe prédite. Ce sont des associations trouvées par le modèle, pas des causes.
explain-doubts-heading = Puis-je m’y fier pour cette ligne ?
