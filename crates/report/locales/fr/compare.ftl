### La commande compare : une table plus récente face à ce qui a été appris et promis.

## Remarques et refus

compare-empty = La table n’a aucune ligne : il n’y a rien à comparer. Donnez le nouvel export.
compare-same-table = { $name } est la table même dont le modèle a appris : rien ne peut avoir changé, et des mesures sur ces lignes flatteraient. Donnez un export plus récent ; ce que vaut le modèle se lit dans son rapport (makalu report).
compare-unknown-class = La classe { $name } n’existe pas. Classes : { $names }.
compare-foreign-classes = { $rows ->
    [one] Une ligne a un résultat
   *[other] { $rows } lignes ont un résultat
} que le modèle ne connaît pas ({ $names }) : ce qui s’est réalisé est jugé sans elles. Écrivez les classes comme dans la table d’apprentissage.
compare-ids-twice = Des identifiants présents plusieurs fois ne peuvent pas être suivis : { $before } lignes du fichier précédent et { $now } du nouveau sont laissées de côté. Rendez-les uniques, ou nommez une autre colonne avec --id.
compare-no-id = Personne ne peut être suivi : aucune colonne d’identifiant n’est dans les deux fichiers. Nommez-en une avec --id COLONNE, ou retirez --before.
compare-id-absent = La colonne { $column } n’est pas dans les deux fichiers. Nommez-en une qui y soit avec --id COLONNE.
compare-nobody-in-common = Personne n’est dans les deux fichiers : aucune valeur de { $column } n’est commune. S’agit-il des mêmes personnes, écrites de la même façon ? Nommez une autre colonne avec --id COLONNE.
compare-before-unknown = Le fichier précédent n’est ni une liste écrite par makalu predict, ni une table avec les colonnes de ce modèle. Donnez la liste du mois dernier (.csv, .xlsx, .json) ou sa table.
compare-contact-one-group = Tous ceux dont le résultat est connu ont été contactés, ou aucun : l’effet du contact ne peut pas être mesuré. La prochaine fois, gardez-en quelques-uns à part, tirés au hasard.
compare-other-training = Ce n’est pas le fichier dont le modèle a appris (autre SHA-256). La comparaison est faite quand même.
compare-list-needs-before = Pour lister qui a changé, il faut savoir qui était qui : donnez la liste ou la table du mois dernier avec --before FICHIER.

## Les premières phrases

compare-changes = Par rapport à la dernière fois : { $newly } nouveaux à risque, { $longer } qui ne le sont plus ; { $came ->
    [0] réalisé pour personne à ce jour
    [one] réalisé pour un seul ({ $came_announced } annoncé)
   *[other] réalisé pour { $came }, dont { $came_announced } annoncés
} ; { $gone ->
    [0] personne n’a disparu du fichier
    [one] un disparu du fichier ({ $gone_announced } annoncé)
   *[other] { $gone } disparus du fichier, dont { $gone_announced } annoncés
} ; { $new } arrivés.
compare-changes-number = Par rapport à la dernière fois : { $newly } nouveaux parmi les plus hauts, { $longer } qui n’y sont plus ; { $gone } disparus du fichier, { $new } arrivés.
compare-drifted = Les colonnes ont changé : { $columns ->
    [one] une colonne n’est plus ce qu’elle était
   *[other] { $columns } colonnes ne sont plus ce qu’elles étaient
} lors de l’apprentissage.
compare-steady = Les colonnes sont ce qu’elles étaient : aucun changement ne ressort, et un grand se serait vu.
compare-columns-cannot-tell = Trop peu de lignes pour dire si les colonnes ont changé : avec { $rows } lignes, seul un décalage de { $shift } des lignes se serait vu.
compare-as-promised = Le modèle tient sa promesse.
compare-worse = Le modèle est moins bon que promis.
compare-truth-cannot-tell = Trop tôt pour dire si le modèle tient sa promesse : il faudrait environ { $more } résultats de plus.
compare-truth-never = On ne peut pas dire si le modèle tient sa promesse : elle était elle-même trop vague.
compare-nothing-promised = Le modèle ne promettait rien de mieux que le hasard : il n’y a rien à tenir.
compare-no-truth = Ce qui s’est réalisé n’est pas encore connu : le fichier n’a aucun résultat dans « { $target } ».

## Titres

compare-heading-columns = Est-ce encore le genre de table dont le modèle a appris ?
compare-heading-scores = Les prédictions, avant et maintenant
compare-heading-truth = Ce qui s’est réalisé
compare-heading-who = Qui a changé
compare-heading-next = Que faire ensuite

## Colonnes

compare-p = p = { $p }
compare-p-small = p < 0,001
compare-numbers = { $feature } : la valeur du milieu passe de { $before } à { $now } ({ $p })
compare-spread = { $feature } : la moitié centrale est { $now }, avant { $before } ({ $p })
compare-shape = { $feature } : les valeurs sont réparties autrement ; la moitié centrale reste { $now } ({ $p })
compare-numbers-now = { $feature } : les valeurs sont autres ; celle du milieu est maintenant { $now } ({ $p })
compare-level = { $feature } : « { $level } » passe de { $before } à { $now } des lignes, { $interval } points ({ $p })
compare-rare-levels = { $feature } : les valeurs plus rares passent de { $before } à { $now } des lignes, { $interval } points ({ $p })
compare-gaps = { $feature } : manque dans { $now } des lignes au lieu de { $before }, { $interval } points ({ $p })
compare-unseen = { $feature } : des valeurs jamais apprises ({ $levels }) dans { $now } des lignes au lieu de { $before } ({ $p })
compare-weight = { "\u202F" }; elle porte { $share } du modèle
compare-absent = Absentes, traitées partout comme manquantes : { $columns }.
compare-new-columns = Nouvelles, non utilisées : { $columns }.
compare-kind = { $column } : contient « { $now } » au lieu de « { $before } » ; ce qui ne peut être lu compte comme manquant.
compare-tests = { $tests } comparaisons, { $rows } lignes face à { $training } apprises. Corrigées de leur nombre (Benjamini-Hochberg) : parmi les changements nommés, environ un sur vingt peut être dû au hasard.
compare-domain = Les mois se distinguent : d’une ligne de chaque mois, on dit laquelle est laquelle { $auc } du temps ({ $interval } ; au hasard 50 % ; p = { $p }). Ce qui les trahit : { $columns }.
compare-domain-vague = Les mois se distinguent : d’une ligne de chaque mois, on dit laquelle est laquelle { $auc } du temps ({ $interval } ; au hasard 50 % ; p = { $p }). Aucune colonne n’y suffit seule.
compare-domain-not = Prises ensemble, les colonnes ne distinguent pas les mois : d’une ligne de chaque, on dit laquelle est laquelle { $auc } du temps ({ $interval } ; au hasard 50 % ; p = { $p }).

## Scores

compare-scores-same = Les prédictions sont réparties comme avant ({ $p }).
compare-scores-moved = Les prédictions sont réparties autrement qu’avant ({ $p }) : celle du milieu passe de { $before } à { $now }.
compare-at-risk = À risque (à partir de { $bar }) : { $count } lignes, soit { $now } ; avant, { $before } ({ $interval } points).
compare-at-risk-number = Parmi les plus hauts (à partir de { $bar }) : { $count } lignes, soit { $now } ; avant, { $before } ({ $interval } points).
compare-foreseen = Si les probabilités veulent encore dire la même chose : { $metric } { $value } ({ $interval }) ; promis { $promised }. Seuls des résultats peuvent le vérifier.

## Vérité

compare-basis-earlier = Jugées : les prédictions de la dernière fois, sur { $rows ->
    [one] la seule ligne dont le résultat est connu
   *[other] les { $rows } lignes dont le résultat est connu
} maintenant.
compare-basis-out-of-fold = Jugées : des prédictions faites sans chaque ligne (le fichier précédent est celui dont le modèle a appris), sur { $rows } lignes dont le résultat est connu maintenant.
compare-basis-new = Jugées : les prédictions pour ce fichier, sur { $rows ->
    [one] la seule ligne
   *[other] les { $rows } lignes
} dont il contient le résultat. Ce n’est prévoir que si le résultat est venu après ce que disent les autres colonnes.
compare-basis-gone = { $gone } d’entre elles ont disparu du fichier et comptent comme « { $class } ».
compare-figure = { $metric } : { $now } ({ $interval }) ; promis { $promised } ({ $between }) ; référence { $baseline }.
compare-sum-yes = Autant qu’annoncé : { $expected } attendus ({ $interval }), { $observed } réalisés.
compare-sum-high = Moins qu’annoncé : { $expected } attendus ({ $interval }), { $observed } réalisés. Les probabilités sont trop hautes.
compare-sum-low = Plus qu’annoncé : { $expected } attendus ({ $interval }), { $observed } réalisés. Les probabilités sont trop basses.
compare-sum-cannot-tell = { $expected } attendus ({ $interval }), { $observed } réalisés : trop peu pour dire si les probabilités sont justes.
compare-sum-yes-number = La moyenne est celle prévue : { $expected } prévu, { $observed } observé.
compare-sum-high-number = Les prédictions sont trop hautes : { $expected } prévu en moyenne, { $observed } observé.
compare-sum-low-number = Les prédictions sont trop basses : { $expected } prévu en moyenne, { $observed } observé.
compare-sum-cannot-tell-number = { $expected } prévu en moyenne, { $observed } observé : trop peu pour dire si les prédictions sont justes.
compare-slope = Pente de calage { $now } ({ $interval }) ; 1 est parfait, promis { $promised }.
compare-announced = Sur { $events } pour qui cela s’est réalisé, { $announced } avaient été annoncés : { $found } ({ $interval }).
compare-announced-none = Cela ne s’est encore réalisé pour personne.
compare-right = Sur { $listed } annoncés, cela s’est réalisé pour { $right } ({ $interval }) ; au hasard, pour { $base } ({ $p }).
compare-contact = Contactés : réalisé pour { $contacted } sur { $contacted_rows } ; gardés à part : pour { $held } sur { $held_rows }. Le contact change cela de { $difference } points ({ $interval }).
compare-contact-none = Contactés : réalisé pour { $contacted } sur { $contacted_rows } ; gardés à part : pour { $held } sur { $held_rows }. Aucun effet du contact n’est établi : { $difference } points ({ $interval }).
compare-gone-announced = Parmi les disparus, { $share } avaient été placés à risque ({ $interval }) ; parmi toutes les lignes d’alors, { $base }.

## Qui

compare-newly-at-risk = nouveau à risque
compare-came = réalisé
compare-gone = disparu du fichier
compare-no-longer = n’est plus à risque
compare-new = arrivé
compare-still-at-risk = toujours à risque
compare-still-not = toujours pas à risque
compare-head-who = Qui
compare-head-standing = Situation
compare-head-before = Avant
compare-head-now = Maintenant
compare-head-why = Ce qui a bougé
compare-head-outcome = Résultat
compare-head-change = Changement
compare-head-promised = Promis
compare-moved = { $feature } : { $before } → { $now } : { $effect }
compare-missing = manquant
compare-more-likely = plus probable
compare-less-likely = moins probable
compare-raises = augmente de { $amount }
compare-lowers = diminue de { $amount }
compare-more-rows = et { $more } de plus ; -o changements.xlsx les écrit tous.
compare-line = ligne { $line }
compare-sheet = Changements

## Suite

compare-next-learn = Les colonnes ou la promesse ne tiennent plus : réapprenez sur des lignes dont le résultat est connu, puis comparez les chiffres des deux modèles : makalu fit NOUVEAU_FICHIER --target { $target } -o nouveau.makalu
compare-next-recalibrate = L’ordre tient encore, les probabilités non : travaillez d’après le classement, et réapprenez dès que possible : makalu fit NOUVEAU_FICHIER --target { $target } -o nouveau.makalu
compare-next-act = Agissez sur les nouveaux à risque : -o changements.xlsx écrit qui, d’où à où, et pourquoi.
compare-next-before = Pour voir qui a changé, donnez la liste ou la table du mois dernier : --before FICHIER
compare-next-wait = Gardez le modèle, et comparez de nouveau quand plus de résultats seront connus.
compare-next-keep = Gardez le modèle : rien ne s’y oppose.
compare-next-hold-out = Pour savoir si contacter aide, laissez tranquilles quelques-uns de ceux à risque, tirés au hasard, et notez-le dans une colonne « contacté » de la liste.
compare-written = { $rows ->
    [one] Une ligne : { $path }
   *[other] { $rows } lignes : { $path }
}

## La page

compare-title = { $target } : la nouvelle table face à ce qui était promis
compare-kicker = { $target } · { $file } · { $rows ->
    [one] une ligne
   *[other] { $rows } lignes
  } · appris de { $training } lignes
compare-section-who = Qui a changé
compare-section-truth = Ce qui s’est réalisé
compare-section-columns = Les colonnes
compare-section-scores = Les prédictions
compare-section-next = Que faire ensuite
compare-section-method = Comment cela a été jugé
compare-table-who = Les plus grands changements
compare-table-figures = Promis et mesuré (intervalle à 95 % entre parenthèses)
compare-columns-others = { $n ->
    [one] Une comparaison qui ne ressort pas
   *[other] { $n } comparaisons qui ne ressortent pas
}
compare-chart-calibration = Les probabilités disent-elles encore vrai ?
compare-chart-calibration-text = Chaque point est un groupe de lignes de probabilité voisine ; plus il est haut, plus cela s’est réalisé souvent. Sur la diagonale en tirets, les probabilités sont exactes. Bande : intervalle à 95 % de chaque groupe.
compare-chart-histogram = Comment les prédictions sont réparties, avant et maintenant
compare-chart-histogram-text = Part des lignes selon la probabilité, avant (en haut) et maintenant (en bas).
compare-then = avant ({ $rows } lignes)
compare-today = maintenant ({ $rows } lignes)
compare-no-changes = Qui a changé est dit quand la liste ou la table du mois dernier est donnée avec --before.
compare-method-columns = Colonnes : les nouvelles lignes sont comptées dans les classes des lignes d’apprentissage ; p par permutation des mois des lignes (valeurs ordonnées : Anderson-Darling ; modalités : Pearson ; parts : test exact de Fisher), corrigés pour l’ensemble des comparaisons (Benjamini et Hochberg 1995). Ils tiennent compte du nombre de lignes. Les mêmes personnes dans les deux tables les rendent moins prompts à alerter, jamais plus.
compare-method-truth = Promesse : le chiffre et son intervalle à 95 % mesurés hors échantillon lors de l’apprentissage. « Tient sa promesse » est dit quand on peut exclure la perte de la moitié de ce que le modèle promettait au-delà de la référence, « moins bon » quand on peut exclure le hasard ; sinon on ne peut pas encore le dire.
compare-method-scores = Chiffres attendus : résultats tirés 200 fois des probabilités elles-mêmes. Cela suppose que les probabilités sont justes.
compare-method-contact = Contact : différence de deux parts avec l’intervalle de Newcombe (1998). Ce n’est un effet que si ceux gardés à part ont été tirés au hasard.
