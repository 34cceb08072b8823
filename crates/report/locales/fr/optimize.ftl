### La commande optimize : quels réglages, et comment les vérifier.

## Remarques et refus

optimize-no-wish = Dites ce qui est voulu : --maximize, --minimize, ou une spécification comme --spec 'rendement>=80'.
optimize-no-signal = La table dont le modèle a appris ne montre aucun signal (p = { $p }) : des réglages dits les meilleurs ne le seraient que par hasard. Apprenez de plus de lignes, ou de colonnes qui en disent plus, puis redemandez.
optimize-baseline = Le modèle { $model } ne lit aucune colonne : tous les réglages se valent. Prenez-en un autre avec --model.
optimize-class-of-number = Le modèle prédit un nombre : il n’a pas de classes. Retirez --class.
optimize-only-dates = Une date ne se règle pas, et rien d’autre n’est nommé : { $names }. Nommez les colonnes que vous réglez avec --actionable.
optimize-dates-left-out = Les dates ne se règlent pas ; elles sont fixées : { $names }.
optimize-not-a-setting = { $column } a une plage ou un pas, mais n’est pas déclarée comme réglable. Ajoutez --actionable { $column }, ou fixez-la avec --set.
optimize-set-and-lever = { $column } ne peut pas être à la fois fixée (--set) et cherchée (--actionable, ou « actionnable » dans le dictionnaire de données). Pour la fixer, resserrez plutôt sa plage : --range { $column }=BAS..HAUT.
optimize-range-of-levels = { $column } a des noms, pas des nombres : ni plage ni pas ne lui conviennent.
optimize-range-outside = La plage de { $column }, de { $from } à { $to }, est hors des données, qui vont de { $low } à { $high } : le modèle n’y sait rien. Choisissez une plage qui les rencontre.
optimize-range-cut = La plage de { $column } dépasse les données : elle est ramenée à ce qu’elles, ou le dictionnaire de données, permettent (de { $low } à { $high }).
optimize-range-no-step = Aucun multiple du pas { $step } n’est dans la plage de { $column }, de { $from } à { $to }. Prenez un --step plus fin, ou une --range plus large.
optimize-step-too-fine = Le pas { $step } est trop fin pour la plage de { $column }. Prenez un --step plus grand.
optimize-set-date = { $column } est une date, que --set ne peut pas fixer ; elle reste à sa valeur du milieu.
optimize-set-number = --set { $column } demande un nombre, avec un point décimal, et non « { $value } ».
optimize-set-level = { $column } n’est jamais « { $value } ». Valeurs possibles : { $names }.
optimize-no-sign = « { $text } » n’énonce aucune limite. Écrivez-la avec <= ou >=, comme temperature<=180, eau/ciment<=0.6 ou a+2*b<=10 ; pour une égalité, deux limites.
optimize-limit-effect = « { $text } » demande l’effet d’une modalité, que personne ne règle. Pour exiger une modalité, écrivez is(colonne, "modalité")>=1.
optimize-no-past-row = Aucune ligne de la table des lignes passées n’a de valeur dans tous les réglages : rien ne dit où des lignes passées sont proches. Donnez une table qui les a, ou retirez-la.
optimize-spec-of-class = Une spécification porte sur un nombre, et { $target } a des classes. Utilisez --maximize --class NOM.
optimize-spec-target = Une spécification porte sur ce qui est prédit, { $target }, et non { $name }. Ce que les réglages doivent respecter est une limite : --where.
optimize-spec-number = « { $text } » ne compare à aucun nombre. Écrivez une spécification comme 'rendement>=80'.
optimize-spec-empty = Aucun nombre n’est au-dessus de { $low } et au-dessous de { $high } : les spécifications se contredisent.
optimize-no-setting = Aucun réglage n’est permis. Ce qui s’y oppose est dit plus haut.
optimize-plan-format = Un plan s’écrit en .csv : { $path } est autre chose.
optimize-plan-written = Plan de { $runs } essais : { $path }.

## La réponse

optimize-answer-highest = Pour « { $target } » au plus haut, visez le milieu de la fenêtre ci-dessous : le modèle y attend { $value }, contre { $usual } aux réglages habituels.
optimize-answer-lowest = Pour « { $target } » au plus bas, visez le milieu de la fenêtre ci-dessous : le modèle y attend { $value }, contre { $usual } aux réglages habituels.
optimize-answer-class-highest = Pour avoir « { $target } » le plus souvent possible, visez le milieu de la fenêtre ci-dessous : le modèle lui donne une probabilité de { $value }, contre { $usual } aux réglages habituels.
optimize-answer-class-lowest = Pour avoir « { $target } » le moins souvent possible, visez le milieu de la fenêtre ci-dessous : le modèle lui donne une probabilité de { $value }, contre { $usual } aux réglages habituels.
optimize-answer-spec = Pour avoir { $spec } le plus souvent possible, visez le milieu de la fenêtre ci-dessous : la probabilité y est de { $meets }, contre { $usual } aux réglages habituels. Le modèle attend { $value }.
optimize-spec-floor = « { $target } » d’au moins { $low }
optimize-spec-top = « { $target } » d’au plus { $high }
optimize-spec-between = « { $target } » de { $low } à { $high }
optimize-lower-bound = Environ 19 essais sur 20 en ce point devraient donner au moins { $low } ; 9 sur 10 sont { $interval }.
optimize-other-model = Sur des lignes que ni l’un ni l’autre n’avait vues, { $model } était moins exact que { $best } : ce qu’il promet à ses meilleurs réglages peut être plus que ce qu’il tiendra. Demandez aussi --model recommended.
optimize-upper-bound = Environ 19 essais sur 20 en ce point devraient donner au plus { $high } ; 9 sur 10 sont { $interval }.
optimize-class-range = Les lignes d’apprentissage laissent cette probabilité { $interval }.
optimize-meets = La probabilité de { $spec } y est de { $meets }.
optimize-window-floor = Partout dans la fenêtre, le modèle attend au moins { $least } : prouvé pour chaque combinaison de pas.
optimize-window-top = Partout dans la fenêtre, le modèle attend au plus { $least } : prouvé pour chaque combinaison de pas.
optimize-window-spec = Partout dans la fenêtre, la spécification est respectée avec une probabilité d’au moins { $least } : prouvé pour chaque combinaison de pas.
optimize-proof = Le meilleur point trouvé promet { $best }. Aucun réglage permis ne promet plus de { $ceiling } : prouvé à { $gap } près de l’étendue des résultats, parmi { $points } combinaisons.
optimize-proof-low = Le meilleur point trouvé promet { $best }. Aucun réglage permis ne promet moins de { $ceiling } : prouvé à { $gap } près de l’étendue des résultats, parmi { $points } combinaisons.
optimize-proof-exact = Le meilleur point trouvé promet { $best } : il est prouvé que c’est le meilleur de { $points } combinaisons.
optimize-proof-none = Le meilleur point trouvé promet { $best }. Rien ne peut être prouvé de ce modèle : un meilleur existe peut-être parmi les { $points } combinaisons ; la formule (--model formula) permet une preuve.

## Titres

optimize-heading-window = La fenêtre
optimize-heading-past = Ce que les lignes passées ont donné
optimize-heading-matters = Quel réglage compte
optimize-heading-obstacles = Ce qui empêche de faire mieux
optimize-heading-held = Ce qui a été fixé
optimize-heading-plan = Six essais pour vérifier
optimize-heading-next = Que faire ensuite
optimize-heading-ways = Un seul de ces changements laisserait un réglage
optimize-heading-map = Les deux réglages qui comptent le plus

## La fenêtre

optimize-head-setting = Réglage
optimize-head-from = De
optimize-head-to = À
optimize-head-middle = Viser
optimize-head-usual = D’habitude
optimize-head-range = Cherché
optimize-free = { $settings } : n’importe où dans la plage cherchée.

## Lignes passées

optimize-past-inside = { $n ->
    [0] Aucune des { $all } lignes passées n’est
    [one] Une des { $all } lignes passées est
   *[other] { $n } des { $all } lignes passées sont
} dans la fenêtre{ $gave }.
optimize-past-around = { $n ->
    [one] Une ligne passée est
   *[other] { $n } lignes passées sont
} près de son milieu (à moins de { $radius } dispersions par réglage, en moyenne quadratique){ $gave }.
optimize-gave = { " " }: { $mean } en moyenne (de { $low } à { $high })
optimize-gave-one = { " " }: { $mean }
optimize-gave-share = { " " }: { $mean } d’entre elles (de { $low } à { $high })
optimize-past-met = Parmi les proches, { $met } sur { $known } respectaient la spécification.
optimize-past-all = Toutes les lignes passées : { $mean } en moyenne.
optimize-past-all-share = Toutes les lignes passées : { $mean }.
optimize-near-rows = Un réglage n’est permis que là où au moins { $least } lignes passées sont aussi proches.
optimize-near-profile = Sans lignes passées, un réglage est permis là où le fichier de modèle n’appelle pas une ligne rare. Donnez la table des lignes passées après le fichier de modèle pour rester là où des lignes existent, et voir ce qu’elles ont donné.

## Ce qui compte

optimize-head-by = Écart
optimize-head-down = Moins
optimize-head-up = Plus
optimize-head-swing = Sur sa plage
optimize-other-level = une autre
optimize-matters = Variation de ce que le modèle attend quand un seul réglage quitte le milieu de la fenêtre.

## Obstacles

optimize-limit-binds = { $limit } : { $to ->
    [none] avec 5 % de marge en plus
   *[other] à { $to }
}, le modèle promettrait { $gain } de mieux.
optimize-range-binds = La plage de { $setting } : jusqu’à { $to }, le modèle promettrait { $gain } de mieux.
optimize-range-binds-low = La plage de { $setting } : dès { $to }, le modèle promettrait { $gain } de mieux.
optimize-edge-high = { $setting } est au plus haut de ce qui a été essayé ({ $to }), et le modèle irait plus loin : un essai au-delà apprendrait quelque chose ; rien n’y est promis.
optimize-edge-low = { $setting } est au plus bas de ce qui a été essayé ({ $to }), et le modèle irait plus loin : un essai en deçà apprendrait quelque chose ; rien n’y est promis.
optimize-past-binds = Les lignes passées : 5 % plus loin d’elles, le modèle promettrait { $gain } de mieux. Il y sait moins ; c’est dans cette direction que des essais apprennent le plus.
optimize-nothing-binds = Rien : relâcher une limite de 5 % n’apporterait rien qui vaille d’être nommé.
optimize-points = { $value } points

## Rien n’est permis

optimize-nothing-proven = Aucun réglage ne respecte toutes les limites, c’est prouvé : elles se contredisent, ou aucune ligne passée n’est proche là où elles sont respectées.
optimize-nothing-found = Aucun réglage respectant toutes les limites n’a été trouvé ; qu’il n’y en ait pas n’est pas prouvé.
optimize-impossible = { $limit } ne peut pas être respecté dans les plages, quels que soient les autres réglages.
optimize-way-limit = { $limit } : { $to ->
    [none] relâché de { $by }
   *[other] porté à { $to }
}.
optimize-way-range = La plage de { $setting }, élargie jusqu’à { $to }.
optimize-way-past = Les lignes passées : toutes les limites peuvent être respectées là où aucune ligne passée n’est proche. Ne vous fiez pas à ce que le modèle y dit ; un essai le dirait.
optimize-way-none = Aucun changement seul ne laisse de réglage : deux limites au moins doivent céder.

## Fixé, plan, suite

optimize-held-given = { $feature } : { $value } (comme vous l’avez dit)
optimize-held-usual = { $feature } : { $value }
optimize-held-why = Ce qui ne se règle pas est fixé à ce qu’avait la ligne d’apprentissage du milieu ; fixez-le autrement avec --set COLONNE=VALEUR.
optimize-gap = manquant
optimize-plan-text = Deux essais au milieu de la fenêtre disent la dispersion et une dérive éventuelle ; quatre à ses coins, pour les réglages qui comptent le plus, disent si la fenêtre est aussi plate que promis. Faites-les dans cet ordre, tiré au hasard. Les réglages qui ne sont pas nommés restent au milieu de la fenêtre.
optimize-plan-where = Écrivez-les dans un fichier avec -o PLAN.csv.
optimize-head-run = Essai
optimize-head-kind = Où
optimize-head-expected = Attendu
optimize-head-between = 9 sur 10 entre
optimize-centre = milieu
optimize-corner = coin
optimize-column-run = essai
optimize-column-kind = ou
optimize-column-expected = attendu
optimize-column-low = bas
optimize-column-high = haut
optimize-next-plan = Faites les six essais, notez ce qui en sort et comparez : si plusieurs sortent de leur intervalle, le modèle ne tient pas à cet endroit.
optimize-next-past = Donnez la table des lignes passées après le fichier de modèle : makalu optimize MODÈLE TABLE.
optimize-next-learn = Apprenez ensuite à nouveau avec ces essais : ils sont là où cela compte.
optimize-next-cause = Le modèle a appris ce qui va ensemble, non ce qui cause quoi : ce qui a toujours changé ensemble ne fera peut-être pas seul ce que dit le modèle.

## La page

optimize-title = Réglages pour { $target }
optimize-kicker = { $target } · { $n ->
    [one] un réglage
   *[other] { $n } réglages
} · { $model }
optimize-section-window = La fenêtre
optimize-section-map = Les deux réglages qui comptent le plus
optimize-section-past = Ce que les lignes passées ont donné
optimize-section-matters = Quel réglage compte
optimize-section-obstacles = Ce qui empêche de faire mieux
optimize-section-plan = Six essais pour vérifier
optimize-section-method = Comment il a été trouvé
optimize-table-window = Réglages, avec la fenêtre et l’habituel
optimize-table-matters = Variation de ce que le modèle attend
optimize-table-plan = Essais de confirmation, dans l’ordre où les faire
optimize-map-title = { $x } et { $y }
optimize-map-text = Teinte : ce que le modèle attend, les autres au milieu de la fenêtre. Hachuré : aucune ligne passée n’est proche. Barré : une limite est dépassée. Cadre : la fenêtre. Croix : son milieu. Points : lignes passées.
optimize-map-text-few = Teinte : ce que le modèle attend, les autres au milieu de la fenêtre. Hachuré : de telles lignes étaient rares. Barré : une limite est dépassée. Cadre : la fenêtre. Croix : son milieu.
optimize-method-search = Séparation et évaluation : des boîtes de réglages sont bornées par ce qui est prouvé du modèle, et coupées en deux jusqu’à ce qu’aucune ne puisse être meilleure ; la plus prometteuse d’abord.
optimize-method-bound = Ce qui est rendu grand est le bas de l’intervalle de prédiction (le haut, là où peu est voulu). Ce qui paraît le meilleur est ce que le modèle flatte le plus : l’intervalle est donc fait des erreurs, sur des lignes non apprises, des lignes d’apprentissage prédites le plus comme le meilleur point (un cinquième, au moins 40). Sa largeur est unique : son bas est au plus haut là où la prédiction l’est.
optimize-method-near = Proche des lignes passées : la distance est la moyenne quadratique des écarts, chacun dans la dispersion propre du réglage ; le rayon est ce que 95 % des lignes passées gardent à leurs plus proches voisines.
optimize-method-window = La fenêtre grandit à partir du meilleur point, côté par côté, tant qu’il est prouvé que chaque combinaison y est permise et ne coûte pas plus de { $tolerance }.
optimize-method-cause = Prouvé est ce que dit le modèle, non ce que fait l’usine ; six essais le disent.
