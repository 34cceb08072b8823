### Jusqu’où croire ce qui a été trouvé.

## Dans le rapport
validity-heading = Jusqu’où peut-on y croire ?
validity-second = { $metric }, corrigée du choix du modèle de la même façon : { $figure } ; référence { $base }.
validity-choice-firm = Le choix est ferme : sur des lignes retirées au sort, le choix serait tombé { $share } du temps sur « { $model } ».
validity-choice = Sur des lignes retirées au sort, le choix serait tombé { $share } du temps sur « { $model } » ; sur d’autres sinon : { $others }.
validity-choice-other = { $model } { $share }
validity-points = { $points } points
validity-moves = Les prédictions isolées bougent : apprise sur d’autres parties du même tableau ({ $repeats } découpages), la prédiction d’une même ligne bouge de { $mean } en moyenne ({ $span }), de moins de { $ninety } pour neuf lignes sur dix ; deux lignes différentes sont distantes de { $base }.
validity-side = { $share } des lignes ({ $span }) sont parmi les mieux placées après un découpage et pas après un autre ; des ordres tirés au sort donneraient { $base }.
validity-sets = Là où il hésite, il le dit : les classes que l’on ne peut écarter pour une ligne contiennent la bonne dans { $share } des cas ({ $span } ; promis : { $level }, classe par classe), et pour { $single } des lignes il n’en reste qu’une.
validity-sets-few = Trop peu de lignes pour jamais les écarter : { $classes }.
validity-more-yes = Davantage de lignes aideraient : avec le double, on attend { $doubled } ({ $metric }), contre { $now } aujourd’hui. La moitié de tout ce que des lignes de plus peuvent apporter en demanderait environ { $rows } ({ $span }).
validity-more-no = Davantage de lignes du même genre n’aideraient guère : avec le double, on attend { $doubled } ({ $metric }), contre { $now } aujourd’hui. Des colonnes qui en savent plus valent mieux que des lignes.
validity-worth = Agir d’après la probabilité de « { $event } » vaut mieux que d’agir sur toutes les lignes ou sur aucune, pour des seuils allant { $span }. Le seuil est le coût d’une action inutile, rapporté à la somme de ce coût et de celui d’un cas manqué.
validity-worth-nothing = À aucun seuil, agir d’après la probabilité de « { $event } » ne vaut nettement mieux que d’agir sur toutes les lignes ou sur aucune.
validity-chart-decision = Que vaut d’agir d’après lui ?
validity-chart-decision-text = Bénéfice net, rapporté à celui d’une prévision parfaite, quand on agit sur toute ligne qui atteint le seuil. Là où agir pour rien coûte peu, le seuil est bas. Le trait gris à 0 : n’agir sur personne ; en tirets : agir sur tous. Part des cas : { $base }. Bande : intervalle à 95 %.
validity-axis-threshold = seuil : on agit à partir de cette probabilité
validity-axis-benefit = bénéfice net
validity-act-model = selon le modèle
validity-act-all = sur tous
validity-chart-learning = Davantage de lignes aideraient-elles ?
validity-chart-learning-text = Selon le nombre de lignes apprises ({ $model }), { $metric } sur des lignes non vues. En tirets : annoncé pour le double de lignes, { $doubled }, contre { $now } aujourd’hui. Bande et barre : intervalle à 95 %.
validity-axis-rows = lignes apprises
validity-chart-movement = De combien bougent les prédictions isolées ?
validity-chart-movement-text = Chaque trait est une ligne : de sa prédiction la plus basse à la plus haute sur { $repeats } découpages du tableau, selon sa moyenne. Des traits courts près de la diagonale : la prédiction tient à la ligne, non au hasard du tirage.
validity-axis-mean = prédiction moyenne
validity-axis-range = de la plus basse à la plus haute
validity-kinds-alike = Est-il aussi bon pour toutes les sortes de lignes ? { $parts } sortes ont été examinées, et aucune ne diffère des autres au-delà du hasard, compte tenu du nombre de comparaisons.
validity-kinds-differ = Il n’est pas aussi bon pour toutes les sortes de lignes : { $flagged ->
    [one] une sorte
   *[other] { $flagged } sortes
  } sur { $parts } examinées { $flagged ->
    [one] diffère
   *[other] diffèrent
  } des autres au-delà du hasard, compte tenu du nombre de comparaisons.
validity-kinds-all = { $parts } sortes de lignes, avec leurs chiffres
validity-kinds-table = Sortes de lignes (intervalle à 95 % entre parenthèses). Pour toutes les lignes ensemble : { $metric } { $whole } ; observé moins prédit devrait être proche de 0.
validity-part-level = { $feature } = { $level }
validity-part-range = { $feature } : { $span }
validity-part-gap = { $feature } : sans valeur
validity-flag = { $part } ({ $rows ->
    [one] une ligne
   *[other] { $rows } lignes
  }) : { $what }.
validity-flag-worse = { $metric } { $figure }, contre { $base } pour toutes, plus que le hasard ou ses propres probabilités ne l’expliquent
validity-flag-low = prédit trop bas, observé moins prédit { $value } ({ $span })
validity-flag-high = prédit trop haut, observé moins prédit { $value } ({ $span })
validity-head-part = Sorte de ligne
validity-head-rows = Lignes
validity-head-off = Observé moins prédit
validity-verdict-fine = comme les autres
validity-verdict-worse = moins bon que pour les autres
validity-verdict-biased = prédit trop haut ou trop bas
validity-verdict-both = moins bon, et prédit trop haut ou trop bas

## Dans le terminal
validity-fit-second = { $metric }, corrigée de même : { $estimate } ; référence { $baseline }.
validity-fit-doubled = Avec le double de lignes, on attend { $estimate } ({ $metric }), contre { $now } aujourd’hui.
validity-fit-kinds = { $flagged ->
    [one] Une sorte de ligne
   *[other] { $flagged } sortes de lignes
  } sur { $parts } examinées : moins bien prédites, ou trop haut ou trop bas, au-delà du hasard. Le rapport dit lesquelles.
validity-explain-range = La probabilité de « { $event } » se situe { $interval }, pour autant que les lignes notées de même permettent de le dire.
validity-explain-possible = Ne peuvent être écartées (neuf fois sur dix, la bonne est parmi elles) : { $classes }.
validity-explain-unlike = Aucune classe ne convient : cette ligne ne ressemble aux lignes d’aucune classe. Vérifiez ses valeurs avant d’agir.

## Dans les listes
validity-list-least = Au moins : { $class }
validity-list-most = Au plus : { $class }
validity-list-possible = Ne peuvent être écartées (90 %)

## Relevés faits trop tard
snapshot-read-late = Les lignes de « { $class } » semblent avoir été relevées après l’événement : dans la moitié des { $rows } lignes où figure « { $event } », il précède de { $days } jours ou plus la plus récente des autres dates. Ce qui s’est passé depuis peut se lire dans leurs colonnes : les chiffres décrivent donc qui est parti plutôt qu’ils n’annoncent qui partira. Exportez chaque ligne telle qu’elle était un même jour du passé (il y a trois mois, par exemple), et à côté ce qui s’est passé depuis.
snapshot-went-on = Les lignes de « { $class } » ont été relevées après l’événement : { $columns } ont continué à compter après « { $event } ». Elles disent ce qui s’est déjà passé : les chiffres décrivent donc qui est parti plutôt qu’ils n’annoncent qui partira. Exportez chaque ligne telle qu’elle était un même jour du passé (il y a trois mois, par exemple), et à côté ce qui s’est passé depuis ; ou écartez ces colonnes avec --ignore.
