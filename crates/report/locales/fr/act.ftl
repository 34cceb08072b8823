### La commande act : qui appeler, jusqu’où dans la liste, pour quel gain.

## Remarques et refus

act-cost = Le coût d’un appel doit être un nombre supérieur à 0, ce que { $value } n’est pas. Que coûte un appel, quelle que soit la personne ? Donnez-le avec --cost.
act-gain = Le gain par événement évité doit être un nombre supérieur à 0, ce que { $value } n’est pas. Que vaut un client qui serait parti et qui reste ? Donnez-le avec --gain, ou nommez une colonne avec --gain-column.
act-success = La réussite doit être une part supérieure à 0 et d’au plus 1, ce que { $value } n’est pas : parmi ceux qui partiraient, combien restent parce qu’on les a appelés ? Un sur quatre s’écrit --success 0.25.
act-success-assumed = Sans --success, chaque appel est supposé retenir qui serait parti : le mieux possible, loin de la vie. Dites quelle part vous pensez retenir, ou essayez une sur quatre : --success 0.25.
act-hold-out = La part des témoins doit être entre 0 et 1, ce que { $value } n’est pas. Un sur cinq s’écrit --hold-out 0.2.
act-budget = Le budget ({ $value }) ne paie pas un seul appel ({ $cost }). Augmentez --budget, ou retirez-le pour voir combien d’appels seraient rentables.
act-top = --top 0 n’appelle personne. Donnez le nombre de lignes depuis le haut de la liste, ou retirez-le pour voir combien d’appels sont rentables.
act-actionable-needs-workbook = Ce qui changerait un client ne figure que dans le classeur : écrivez-le avec -o LISTE.xlsx, ou retirez --actionable.
act-number = Ce modèle prédit un nombre ({ $target }), alors que act pèse un événement qu’un appel peut éviter. Dites à partir de quelle valeur vous agiriez, faites-en une colonne oui/non, et apprenez celle-ci : makalu fit FICHIER --target COLONNE.
act-unknown-column = La table n’a pas de colonne { $name }.
act-unknown-column-near = La table n’a pas de colonne { $name } ; peut-être { $nearest } ?
act-gain-text = La colonne { $column } ne contient pas de nombres : elle ne peut pas dire ce que vaut un client. Nommez une colonne de montants avec --gain-column, ou donnez un même gain pour tous avec --gain.
act-gain-gaps =
    { $rows ->
        [one] Une ligne n’a pas de montant supérieur à 0 dans { $column } : aucun enjeu n’est connu, elle n’est pas appelée.
       *[other] { $rows } lignes n’ont pas de montant supérieur à 0 dans { $column } : aucun enjeu n’est connu, elles ne sont pas appelées.
    }
act-nobody = Personne ne peut être appelé : sur { $rows } lignes, { $opted_out } ont refusé le contact, { $already } ont déjà connu l’événement, { $no_gain } sont sans enjeu. Est-ce le bon fichier ? Si une autre colonne dit qui refuse, nommez-la avec --opt-out.
act-opt-out-unreadable = La colonne { $column } ne dit ni oui ni non : on ne peut pas y lire qui refuse le contact. Écrivez oui ou non, ou nommez une autre colonne avec --opt-out.
act-opted-out =
    { $rows ->
        [0] Personne n’a refusé le contact, d’après { $columns }.
        [one] Une ligne a refusé le contact, d’après { $columns } : elle n’est jamais appelée.
       *[other] { $rows } lignes ont refusé le contact, d’après { $columns } : elles ne sont jamais appelées.
    }
act-opt-out-unclear =
    { $rows ->
        [one] Dans une ligne, { $columns } ne dit ni oui ni non : cela compte comme un refus.
       *[other] Dans { $rows } lignes, { $columns } ne dit ni oui ni non : cela compte comme un refus.
    } Complétez-les si vous avez le droit d’appeler.
act-opt-out-absent = La table d’apprentissage disait qui refuse le contact ({ $columns }), celle-ci ne le dit pas : personne ne peut être épargné. Faites exporter la colonne aussi, ou nommez-en une avec --opt-out.
act-no-opt-out = Aucune colonne ne dit qui refuse le contact. S’il y en a une, nommez-la avec --opt-out.
act-beyond =
    { $rows ->
        [one] Le dernier appel coûte plus qu’il ne rapporte : seuls { $pays } sont rentables.
       *[other] Les { $rows } derniers appels coûtent plus qu’ils ne rapportent : seuls { $pays } sont rentables.
    }
act-no-order = Le modèle donne à tous la même probabilité : l’ordre de la liste est dû au hasard, tout autre vaudrait autant.
act-same-table = { $name } est la table dont le modèle a appris : il connaît ces lignes, ses probabilités flattent, et le gain avec elles. Agissez sur un export plus récent ; ce que la règle rapporte sur des lignes non apprises est dit sous « Essai ».

## La réponse

act-call = { $calls ->
    [one] Appelez le premier
   *[other] Appelez les { $calls } premiers
} : gain attendu { $gain }.
act-call-but-held = Appelez { $calls } des { $chosen } premiers et laissez-en { $held } tranquilles, tirés au hasard : gain attendu { $gain }.
act-prevents = Un appel doit éviter « { $event } » ; une autre classe se nomme avec --class.
act-none-pays = Aucun appel n’est rentable : il coûte { $cost }, et même le premier de la liste (probabilité { $risk }) devrait rapporter { $brings }.
act-pays-from = Un appel est rentable à partir d’une probabilité de { $bar }, que { $pays ->
    [one] une seule ligne atteint
   *[other] { $pays } lignes atteignent
} ; ensuite, il coûte plus qu’il ne rapporte.
act-below-bar = Un appel serait rentable à partir d’une probabilité de { $bar }, que personne n’atteint.
act-never-pays = Même pour quelqu’un qui part à coup sûr, un appel coûte plus qu’il ne rapporte : le coût dépasse gain × réussite.
act-pays-down-to = Un appel est rentable pour { $pays ->
    [one] la première ligne
   *[other] les { $pays } premières lignes
} ; ensuite, il coûte plus qu’il ne rapporte.
act-budget-short = { $budget } n’en permettent pas plus ; les appels resteraient rentables jusqu’au { $pays }ᵉ.
act-budget-left = Sur { $budget }, il reste { $left } : d’autres appels coûteraient plus qu’ils ne rapportent.
act-at-random = Autant d’appels au hasard rapporteraient { $random }.
act-tried = Essai sur la table d’apprentissage ({ $rows } lignes, chacune prévue sans elle-même, dont { $events } « { $event } ») : la même règle aurait fait { $calls } appels et rapporté { $gain } ; autant au hasard, { $random }.
act-tried-none = Essai sur la table d’apprentissage ({ $rows } lignes, dont { $events } « { $event } ») : la même règle n’aurait appelé personne.
act-spared = Pas appelés, quel que soit le risque : { $reasons }.
act-spared-opted-out = { $rows } ont refusé le contact
act-spared-already = { $rows } ont déjà connu l’événement ({ $event })
act-spared-no-gain = { $rows } sont sans enjeu connu

## Les témoins

act-held-out = { $rows ->
    [one] Un des { $chosen } choisis est laissé tranquille
   *[other] { $rows } des { $chosen } choisis sont laissés tranquilles
}, pour voir si appeler sert à quelque chose ; on y renonce à un gain attendu de { $forgone }.
act-power-enough = C’est assez : si appeler retient { $success } de ceux qui partiraient, { $called } partent parmi les appelés au lieu de { $rate }, et de tels groupes le montrent { $power } du temps.
act-power-more = Trop peu pour le dire : si appeler retient { $success } de ceux qui partiraient, { $called } partent parmi les appelés au lieu de { $rate }, et de tels groupes ne le montrent que { $power } du temps. Avec { $enough } témoins, ce serait quatre fois sur cinq.
act-power-list = Trop peu pour le dire : si appeler retient { $success } de ceux qui partiraient, { $called } partent parmi les appelés au lieu de { $rate }, et de tels groupes ne le montrent que { $power } du temps. Aucune part de cette liste ne suffirait : il faut environ { $list } lignes, dont la moitié de témoins. Gardez des témoins aux prochaines campagnes aussi, et jugez-les ensemble.
act-power-never = Trop peu pour le dire : si peu d’événements sont attendus qu’aucune liste ne montrerait l’effet d’un appel.

## Tableaux

act-heading-lengths = À plusieurs longueurs de liste
act-heading-success = Si la réussite est moitié moindre, ou double
act-heading-hold-out = Appeler sert-il à quelque chose ?
act-heading-next = Que faire ensuite
act-head-calls = Appels
act-head-spent = Dépensé
act-head-gain = Gain attendu
act-head-range = Plage à 95 %
act-head-random = Au hasard
act-head-success = Réussite
act-head-pays = Appels rentables
act-head-plan = Gain de votre liste
act-next-list = Écrivez la liste, avec les raisons de chacun : -o LISTE.xlsx.
act-next-hold-out = Laissez-en un sur cinq tranquille, au hasard, pour savoir le mois prochain si appeler sert à quelque chose : --hold-out 0.2.
act-next-month = Le mois prochain, avec le nouvel export : makalu compare MODÈLE NOUVEAU --before { $list }. La commande dit si les appelés sont moins partis.
act-next-none = Cherchez un contact moins cher (une lettre plutôt qu’un appel), ou des clients qui valent plus : --gain-column.
act-written =
    { $calls ->
        [one] { $path } : { $rows } lignes, un seul à appeler.
       *[other] { $path } : { $rows } lignes, { $calls } à appeler.
    }

## Hypothèses et limites

act-assumed-cost = Coût d’un appel
act-assumed-gain = Gain par événement évité
act-assumed-success = Part de ceux qui partiraient qu’un appel retient
act-assumed-bar = Seuil de rentabilité : coût / (gain × réussite)
act-gain-of-column = propre à chaque ligne, lu dans { $column }
act-limit-chance = La plage dit à quel point les probabilités sont connues. Le hasard s’y ajoute, car il part et il reste tantôt plus, tantôt moins de clients : le gain de cette seule campagne sera, 95 fois sur 100, dans la plage { $span }.
act-limit-success = Qu’un appel retienne { $success } de ceux qui partiraient est votre hypothèse ; rien dans la table ne peut le dire. Des témoins le peuvent.
act-limit-column = L’enjeu ne se trouve que dans la nouvelle table : la règle n’a pas pu être essayée sur la table d’apprentissage.
act-limit-harm = Une seule réussite vaut pour tous : les plus à risque ne sont pas toujours les plus faciles à retenir, et un appel peut aussi rappeler à quelqu’un qu’il peut partir. Des témoins le montrent aussi.

## La liste

act-action-call = oui
act-action-hold-out = témoin : ne pas appeler
act-action-no = non
act-action-opted-out = refuse le contact
act-action-already = événement déjà survenu
act-action-no-gain = sans enjeu connu
act-list-to-call = À appeler
act-list-order = Ordre d’appel
act-list-stake = Enjeu
act-list-net = Gain attendu d’un appel
act-list-risk = Probabilité : { $event }
act-list-least = Au moins
act-list-most = Au plus
act-list-change = Ce qui y changerait quelque chose
act-sheet-at-risk = À risque
act-sheet-budget = Budget
act-about-order = 1 est le premier à appeler : ce qu’un appel devrait rapporter, coût déduit, y est le plus haut.
act-about-to-call = « Témoin : ne pas appeler » a été tiré au hasard, pour voir si appeler sert à quelque chose : laissez-les tranquilles. makalu compare lit cette colonne le mois prochain.

## La page et le graphique

act-title = Qui appeler : { $target }
act-kicker = { $target } · { $file } · { $rows ->
    [one] une ligne
   *[other] { $rows } lignes
  }
act-section-curve = Jusqu’où dans la liste ?
act-section-tried = Essai sur ce qui s’est passé
act-section-hold-out = Appeler sert-il à quelque chose ?
act-section-assumptions = Ce qui a été supposé
act-section-method = Comment c’est calculé
act-chart-title = Gain attendu selon le nombre d’appels
act-chart-text = La ligne est ce que devraient rapporter autant d’appels depuis le haut de la liste, coûts déduits ; la bande est sa plage à 95 % ; en tirets, autant d’appels au hasard. Le point marque où appeler cesse d’être rentable.
act-chart-calls = Appels, depuis le haut de la liste
act-chart-gain = Gain
act-chart-gain-unit = Gain ({ $unit })
act-chart-random = au hasard
act-chart-mark = { $calls } appels
act-tried-title = Gain dans la table d’apprentissage, selon le nombre d’appels
act-tried-text = La même chose, comptée sur ce qui s’est passé : chaque client de la table d’apprentissage a été prévu sans lui-même, et appelé dans cet ordre. Le point marque où la règle se serait arrêtée.
act-series-gain = Gain attendu
act-series-low = Bas de la plage
act-series-high = Haut de la plage
act-method-gain = Un appel coûte autant pour tous ; il rapporte probabilité × réussite × gain. L’ordre est celui de ce qu’il rapporte.
act-method-range = La plage : les probabilités de lignes non apprises sont confrontées à ce qui s’est passé et corrigées (recalage logistique, Cox 1958), à nouveau dans chacun de 1 000 rééchantillonnages des lignes, par groupes entiers là où des lignes vont ensemble ; chaque correction est appliquée à cette liste (percentiles du bootstrap, Efron 1979).
act-method-tried = Essai : bénéfice net (Vickers et Elkin 2006) dans vos propres unités, de lignes prévues sans elles-mêmes ; sa plage rééchantillonne ces lignes.
act-method-hold-out = Témoins : une ligne est tirée au hasard dans chacun de tronçons égaux de la liste, d’après le contenu de la ligne et la graine du modèle. Leur puissance est celle du test de deux proportions, bilatéral à 5 %.
