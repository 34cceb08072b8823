### À quelles conditions ils restent : règles, segments, points de bascule, conditions de chaque ligne.

stay-title = Ils restent tant que...

## Refus

stay-no-signal = Aucun signal n’a été trouvé dans le tableau dont ce modèle a été appris (p = { $p }) : tout ce qu’il dirait de ceux qui restent serait du bruit, donc rien n’est dit. Il faudrait davantage de lignes, ou des colonnes plus parlantes.
stay-limit-of-class = --below et --above sont des limites d’un nombre prédit, et ce modèle prédit des classes. Fixez le seuil avec --at-risk, une probabilité.
stay-bar-impossible = { $value } ne peut pas être le seuil : une probabilité se situe entre 0 et 1, un nombre doit être fini.
stay-no-gain = Le modèle est la référence : il dit la même chose de chaque ligne, il n’y a donc rien à quoi tienne qu’une ligne reste. Nommez un autre modèle avec --model, ou apprenez sur davantage de lignes.

## Ce qui est surveillé

stay-means-event = Rester veut dire ici : avoir moins de { $bar } de chances d’être « { $event } ».
stay-means-under = Rester veut dire ici : « { $event } » prédit sous { $bar }.
stay-means-over = Rester veut dire ici : « { $event } » prédit au-dessus de { $bar }.
stay-headline = Sur { $rows } lignes, { $at_risk } sont déjà à risque et { $good } ne le sont pas. De ces { $good }, { $free } restent quoi que deviennent { $levers }, { $held } restent tant que des conditions tiennent, et pour { $unproven } rien n’a pu être prouvé.
stay-nobody = Aucune des { $rows } lignes n’est du bon côté du seuil : il n’y a rien où rester. Un seuil plus haut (--at-risk) les partagerait.
stay-nobody-number = Aucune des { $rows } lignes n’est du bon côté du seuil : il n’y a rien où rester. Une autre limite (--below, --above) les partagerait.

## Conditions

stay-below = { $feature } sous { $value }
stay-at-least = { $feature } d’au moins { $value }
stay-at-most = { $feature } d’au plus { $value }
stay-between = { $feature } de { $low } à moins de { $high }
stay-levels = { $feature } : { $levels }
stay-not-levels = { $feature } : sauf { $levels }
stay-level-missing = manquant
stay-or-missing = { $condition }, ou manquant
stay-or = { $names } ou { $last }
stay-and = { $conditions } et { $last }
stay-edge = { $limit } (maintenant { $now }) : { $room }
stay-room = encore { $distance }
stay-no-room = plus de marge
stay-with-span = { $value } (de { $low } à { $high })

## Segments

stay-heading-segments = Où se tiennent les lignes apprises
stay-segment-safe = sûr
stay-segment-undecided = indécis
stay-segment-at-risk = à risque
stay-head-segment = Segment
stay-head-rows = Lignes
stay-head-apart = Ce qui les distingue
stay-came-event = « { $event } » arrivé
stay-came-over = A atteint { $bar }
stay-came-under = Resté sous { $bar }
stay-why = { $feature } { $typical } (tous : { $overall })
stay-usual-level = { $level } ({ $share })
stay-usual-gap = manquant ({ $share })
stay-segments-note = Placées par des modèles qui ne les avaient pas vues. Indécis : la fourchette de la prédiction comprend le seuil.

## Règles

stay-heading-stays = Qui reste
stay-heading-goes = Qui part
stay-rule-stays = { $rows } lignes : { $conditions } ; { $share } sont restées ({ $span } ; de toutes les lignes { $base }), vérifié sur { $tested } lignes qui n’ont pas servi à trouver la règle.
stay-rule-goes = { $rows } lignes : { $conditions } ; pour { $share }, « { $event } » est arrivé ({ $span } ; de toutes les lignes { $base }), vérifié sur { $tested } lignes qui n’ont pas servi à trouver la règle.
stay-rule-stays-number = { $rows } lignes : { $conditions } ; { $share } sont restées sous { $bar } ({ $span } ; de toutes les lignes { $base }){ $mean }, vérifié sur { $tested } lignes qui n’ont pas servi à trouver la règle.
stay-rule-goes-number = { $rows } lignes : { $conditions } ; { $share } ont atteint { $bar } ({ $span } ; de toutes les lignes { $base }){ $mean }, vérifié sur { $tested } lignes qui n’ont pas servi à trouver la règle.
stay-rule-mean = , en moyenne { $mean } ({ $span })
stay-rules-tested = Trouvées sur { $found } lignes, vérifiées une seule fois sur { $test } autres ; { $kept } des { $tested } règles ont tenu. Ce qui vaut pour ces lignes est une association, pas une cause.
stay-rules-none = { $tested ->
    [0] Aucune règle ne se détachait sur les { $found } lignes regardées.
    [one] Une règle a été vérifiée sur { $test } lignes et n’a pas tenu : elle n’est pas montrée.
   *[other] { $tested } règles ont été vérifiées sur { $test } lignes et aucune n’a tenu : aucune n’est montrée.
}
stay-rules-elsewhere = Les règles de ce fichier de modèle ont été vérifiées pour « { $event } » seulement, pas pour ce qui est surveillé ici.
stay-rules-elsewhere-number = Les règles de ce fichier de modèle ont été vérifiées pour la limite { $bar } seulement, pas pour celle donnée ici.
stay-no-rules-signal = Aucun signal n’a été trouvé (p = { $p }) : des règles seraient du bruit, aucune n’a été cherchée.
stay-no-rules-gain = Aucun modèle n’a fait mieux que la référence : il n’y a pas de règle à trouver.
stay-no-rules-stopped = L’exécution a été arrêtée avant la recherche de règles. Apprenez de nouveau, sans limite de temps, pour les avoir.
stay-no-rules-few = Trop peu de lignes, ou trop peu de « { $event } », pour trouver des règles sur les unes et les vérifier sur les autres.

## Points de bascule

stay-heading-tipping = Points de bascule
stay-tipping = { $feature } : au-delà de { $at } (de { $low } à { $high }), le risque de « { $event } » passe de { $below } à { $above }.
stay-tipping-ends = { $feature } : jusqu’à { $at } (de { $low } à { $high }), le risque de « { $event } » change encore, { $below } en moyenne ; à partir de là il est de { $above }.
stay-tipping-number = { $feature } : au-delà de { $at } (de { $low } à { $high }), la moyenne de « { $event } » passe de { $below } à { $above }.
stay-tipping-ends-number = { $feature } : jusqu’à { $at } (de { $low } à { $high }), la moyenne de « { $event } » change encore, { $below } en moyenne ; à partir de là elle est de { $above }.
stay-tipping-none = Aucun : ces colonnes agissent régulièrement, ou l’endroit où elles tournent ne se laisse pas situer.
stay-tipping-elsewhere = Les points de bascule n’ont été situés que pour le modèle recommandé et son événement.
stay-tipping-note = Les autres colonnes étant comme dans les lignes. Entre parenthèses : où 95 % de tels modèles le situent.

## Lignes

stay-heading-nearest = Les plus proches d’une limite
stay-head-who = Ligne
stay-head-now = Maintenant
stay-head-edge = Reste tant que (limite la plus proche)
stay-head-room = Marge
stay-head-more = Et
stay-more-conditions = { $more ->
    [one] 1 autre condition
   *[other] { $more } autres conditions
}
stay-more-rows = { $more ->
    [one] Une autre ligne a des conditions : -o les écrit toutes.
   *[other] { $more } autres lignes ont des conditions : -o les écrit toutes.
}
stay-proven-note = Prouvé du modèle sur toute la boîte, les autres colonnes restant ce qu’elles sont ; pas du monde.
stay-row-at-risk = { $who } : { $value }, déjà à risque (le seuil est à { $bar }) : il n’y a pas de condition.
stay-row-unproven = { $who } : { $value }, du bon côté (le seuil est à { $bar }), mais rien n’a pu être prouvé au-delà de la ligne elle-même. Un modèle plus court (--model formula, --model scorecard) peut permettre davantage.
stay-row-free = { $who } : { $value } (le seuil est à { $bar }). Prouvé : cette ligne reste de ce côté quoi que deviennent { $levers }.
stay-row-holds = { $who } : { $value } (le seuil est à { $bar }). Prouvé : cette ligne reste de ce côté tant que
stay-heading-flips = Chacune seule
stay-flip = { $feature } à elle seule lui ferait passer le seuil à { $at } (maintenant { $now }).
stay-flip-never = { $feature } à elle seule ne lui fait jamais passer le seuil, où que ce soit dans la plage apprise.
stay-flip-missing = { $feature } manque ici.
stay-written = { $rows ->
    [one] Une ligne écrite dans { $path }.
   *[other] { $rows } lignes écrites dans { $path }.
}

## La liste

stay-sheet = Restent tant que
stay-sheet-rules = Pourquoi
stay-list-standing = Situation
stay-list-value = { $event }
stay-list-value-event = Probabilité : { $event }
stay-list-room = Distance
stay-list-column = Colonne la plus proche
stay-list-conditions = Toutes les conditions
stay-standing-at-risk = déjà à risque
stay-standing-holds = reste tant que
stay-standing-always = reste quoi qu’elles deviennent
stay-standing-unproven = rien n’a pu être prouvé

## La page

stay-page-answer-event = { $safe } des { $rows } lignes apprises sont sûres, { $at_risk } sont à risque ; pour { $undecided }, on ne peut pas le dire.
stay-page-chart = Part pour qui cela est arrivé, par segment
stay-page-chart-desc = Une barre par segment.
stay-page-chart-axis = Part des lignes du segment
stay-page-command = makalu stay MODELE.makalu TABLEAU --actionable COLONNE -o restent.xlsx
stay-page-rows = Pour chaque ligne : les conditions sous lesquelles elle reste, preuve à l’appui, et sa distance à la plus proche.
stay-head-rule = Règle
stay-head-covered = Lignes
stay-head-tested = Part vérifiée
stay-head-base = Toutes les lignes
stay-head-model = Le modèle confirme
