# Les formules au choix : de la plus courte à la plus exacte.
artifact-older = Ce fichier de modèle vient d’un makalu plus ancien (format { $format } ; ce programme lit le format { $known }), dont les formules sont rangées autrement. Relancez l’apprentissage sur la même table avec makalu fit ; le fichier contiendra alors toutes les formules au choix.
front-no-formula = Ce fichier de modèle ne contient aucune formule à choisir : l’apprentissage a été arrêté avant d’en juger une. Relancez makalu fit, ou retirez --formula.
front-unknown-number = Il n’y a pas de formule { $number } : les numéros vont de 1 (la plus courte) à { $last }, et la { $advised } est conseillée. Voyez-les avec makalu fit --show front ou dans le rapport, puis donnez l’un de ces numéros à --formula.
front-used = C’est la formule { $number } sur { $last } qui sert.
front-not-used = --formula { $number } ne change rien ici : c’est le modèle « { $model } » qui sert, et non la formule. Ajoutez --model formula.
front-elsewhere = La formule montrée est la { $number } ; tout le reste parle du modèle « { $model } ».
front-none = Le fichier de modèle ne contient aucune formule à choisir : l’apprentissage a été arrêté avant d’en juger une.

# Dans le terminal.
front-heading = { $n ->
    [one] Une seule formule pour « { $target } » : la recherche n’en a trouvé aucune autre qui vaille sa longueur.
   *[other] { $n } formules pour « { $target } », de la plus courte à la plus exacte.
}
front-head-number = N°
front-head-size = Taille
front-head-columns = Colonnes
front-head-kept = Garde
front-head-lost = Perd
front-head-term = Terme
front-head-same = Même terme
front-head-together = Ces colonnes ensemble
front-marks = ★ conseillée : sa longueur est celle que demandent des lignes inconnues de toute la recherche. ◂ choisie : celle qui sert aux prédictions par formule. Une autre : --formula N, avec fit, predict, explain et report.
front-compared = Jugées sur des lignes que la recherche n’avait pas vues ({ $searches } recherches, chacune sur d’autres lignes), avec intervalles à 95 %. Le plus exact : { $best }, { $figure } ; référence { $baseline }. « Garde » : part de ce que ce modèle explique au-delà de la référence ; « perd » : ce que le chiffre perd sur lui.
front-formula = Formule { $number } (taille { $size })
front-stability = { $term } : dans { $same } des rééchantillons
front-stability-columns = { $term } : dans { $same } des rééchantillons ; ces colonnes ensemble dans { $columns }
front-which-advised = Formule { $number } sur { $n }, celle qui est conseillée ; les autres vont de la taille { $low } à { $high }. Voyez-les avec --show front ou dans le rapport ; prenez-en une autre avec --formula N.
front-which-chosen = Formule { $number } sur { $n }, comme vous l’avez choisi ; la recherche conseille la { $advised }. Voyez-les toutes avec --show front ou dans le rapport (taille { $low } à { $high }).

# Dans le rapport.
front-title = Plus courte ou plus exacte
front-answer = Voici la formule { $number } sur { $n }. Elle garde { $kept } ({ $span }) de ce que le modèle le plus exact ({ $best }) sait dire au-delà de la référence.
front-answer-no-gain = Voici la formule { $number } sur { $n }. Il y a trop peu à dire pour comparer : même le modèle le plus exact ({ $best }) ne dépasse pas clairement la référence.
front-text-advised = C’est celle que la recherche conseille : sa longueur est celle que demandent des lignes inconnues de toute la recherche. Vous pouvez en préférer une plus courte qui garde presque autant, ou une plus longue. Chacune a été jugée sur des lignes que sa recherche n’avait pas vues ({ $searches } recherches, chacune sur d’autres lignes).
front-text-chosen = C’est celle que vous avez choisie ; la recherche conseille la { $advised }, dont la longueur est celle que demandent des lignes inconnues de toute la recherche. Chacune a été jugée sur des lignes que sa recherche n’avait pas vues ({ $searches } recherches, chacune sur d’autres lignes).
front-how = Pour en prendre une autre, donnez son numéro : makalu predict MODÈLE FICHIER --model formula --formula N -o LISTE, et de même pour explain et report ; fit --formula N la garde dans le fichier de modèle.
front-chart = Ce que la longueur achète
front-chart-text = Chaque point est une formule, avec son numéro et son intervalle à 95 % ; le gros est celle qui est choisie (◂). En tirets : le modèle le plus exact ({ $best }), { $figure } ; la référence est à { $baseline }. Là où les points n’avancent plus, la longueur n’achète plus rien.
front-axis-size = Taille : opérateurs, colonnes et constantes à lire
front-axis-higher = { $metric } sur des lignes non vues (plus haut, c’est mieux)
front-axis-lower = { $metric } sur des lignes non vues (plus bas, c’est mieux)
front-baseline = référence
front-table = Les formules au choix : ★ conseillée, ◂ choisie. « Garde » est la part de ce que le modèle le plus exact explique au-delà de la référence ; « perd », ce que le chiffre perd sur lui. Intervalles à 95 %.
front-stability-table = D’autres lignes auraient-elles donné les mêmes termes ? Part de { $searches } recherches, chacune sur d’autres lignes, dont la formule de taille voisine a ce terme.
front-stability-short = Part des recherches qui ont trouvé le terme
front-in-full = Les { $n } formules en entier
