### La page du rapport.

report-title = { $target } : ce que ce tableau permet de prévoir
report-kicker = { $target } · { $file } · { $rows ->
    [one] une ligne
   *[other] { $rows } lignes
  }, { $features ->
    [one] une variable
   *[other] { $features } variables
  }
report-contents = Sur cette page
report-foot = Établi par makalu { $version }, sur l’ordinateur où se trouve le tableau. Cette page ne charge rien du réseau et n’envoie rien.
report-span = de { $low } à { $high }
report-with-interval = { $value } ({ $span })
report-days = jours
report-missing = (manquant)

## La réponse
report-yes = Oui, cela se prévoit :
report-perhaps = Peut-être, mais ce n’est pas établi :
report-no = Non : avec ces { $rows } lignes, rien de ce qui a été essayé ne prévoit « { $target } » mieux que le hasard (p = { $p }).
report-no-gain = Pour mémoire, ce qu’atteint le modèle et ce qu’atteint le hasard : { $gain }
report-perhaps-why = Il y a un signal, mais une fois corrigée du choix entre plusieurs modèles, la marge d’erreur comprend encore « pas mieux que la référence ». Davantage de lignes permettraient de trancher.
report-gain-binary = parmi les { $top } de lignes les mieux classées, { $share } sont « { $event } » ({ $span }) ; parmi des lignes prises au hasard, { $base }.
report-gain-multiclass = « { $target } » est nommé correctement pour { $share } des lignes ({ $span }) ; nommer toujours la classe la plus fréquente donne { $base }.
report-gain-regression = { $share } des différences de « { $target } » sont expliquées ({ $span }) ; prédire toujours la moyenne en explique { $base }.
report-typical-error = En moyenne, la prédiction se trompe de { $error } ({ $span }) ; prédire toujours la moyenne se trompe de { $base }.
report-pairs = Entre deux lignes de classes différentes, le modèle place la bonne devant dans { $share } des cas ({ $span }) ; le hasard, dans { $base }.
report-look-at-limits = { $warnings ->
    [one] Un avertissement sur les données change la portée de ce résultat : voir « Limites ».
   *[other] { $warnings } avertissements sur les données changent la portée de ce résultat : voir « Limites ».
  }

## La confiance
report-trust = Puis-je m’y fier ?
report-signal-found = Il y a un signal. Les réponses ont été mélangées { $n } fois, puis apprises de nouveau ; { $as_good ->
    [0] pas une seule fois un tableau mélangé n’a fait aussi bien que le vrai
    [1] une seule fois un tableau mélangé a fait aussi bien que le vrai
   *[other] { $as_good } fois un tableau mélangé a fait aussi bien que le vrai
  } (p = { $p }).
report-signal-none = Aucun signal n’a été trouvé. Les réponses ont été mélangées { $n } fois, puis apprises de nouveau ; { $as_good } fois un tableau mélangé a fait aussi bien que le vrai (p = { $p } ; on n’affirme un signal qu’à 0,05 ou moins). Ce qui suit décrit du bruit et n’est montré que pour être complet.
report-corrected = Ce qu’il faut attendre sur de nouvelles lignes, une fois corrigé du choix entre plusieurs modèles : { $metric } { $figure } ; référence { $base }. { $note }
report-calibrated = Les probabilités peuvent être prises au mot : sur 100 lignes à qui l’on donne 20 %, environ 20 le confirment (pente de calage { $slope } ; 1 est parfait).
report-overconfident = Les probabilités sont trop tranchées : les fortes sont à lire un peu plus faibles, les faibles un peu plus fortes (pente de calage { $slope } ; 1 est parfait).
report-underconfident = Les probabilités sont trop timides : les fortes pourraient être plus fortes, les faibles plus faibles (pente de calage { $slope } ; 1 est parfait).
report-coverage = Les intervalles tiennent leur promesse si { $level } des lignes y tombent : sur des lignes mises de côté, c’est le cas de { $share } ({ $span }).
report-rows-enough = Il y a assez de lignes : { $rows }, dont { $events } dans la classe la plus rare, pour { $parameters } paramètres possibles ; il en fallait { $needed }.
report-rows-enough-number = Il y a assez de lignes : { $rows } pour { $parameters } paramètres possibles ; il en fallait { $needed }.
report-rows-few = Il y a peu de lignes pour tant de colonnes : { $rows } lignes, dont { $events } dans la classe la plus rare, { $supported ->
    [0] ne suffisent pas même pour un paramètre
    [one] suffisent pour un paramètre environ
   *[other] suffisent pour { $supported } paramètres environ
  } ; le tableau en propose { $parameters }, ce qui demanderait { $needed } lignes. Le classement peut tenir ; le détail d’une colonne, pas forcément. Moins de colonnes, bien choisies, aident autant que plus de lignes.
report-rows-few-number = Il y a peu de lignes pour tant de colonnes : { $rows } lignes { $supported ->
    [0] ne suffisent pas même pour un paramètre
    [one] suffisent pour un paramètre environ
   *[other] suffisent pour { $supported } paramètres environ
  } ; le tableau en propose { $parameters }, ce qui demanderait { $needed } lignes. La tendance peut tenir ; le détail d’une colonne, pas forcément. Moins de colonnes, bien choisies, aident autant que plus de lignes.
report-recommended-is-best = Le modèle recommandé ({ $model }) est aussi le plus exact : la simplicité ne coûte rien ici.
report-cost = Ce que coûte la simplicité. Recommandé : { $model }, { $metric } { $simple }. Le plus exact : { $best }, { $accurate }. L’écart tient dans une erreur type, et il y a { $size ->
    [one] { $size } élément
   *[other] { $size } éléments
  } à lire au lieu de { $best_size }.
report-cost-in-figures = Ce que coûte la simplicité. Recommandé : { $model }, { $metric } { $simple }. Le plus exact : { $best }, { $accurate }. L’écart tient dans une erreur type.
report-figure-and-baseline = { $figure } ; référence { $base }
report-leaderboard = Modèles comparés sur des lignes qu’ils n’avaient pas vues, du plus simple au plus complexe (intervalle à 95 % entre parenthèses)
report-mark-recommended = recommandé
report-mark-best = le plus exact
report-mark-within = à moins d’une erreur type
report-all-figures = Toutes les mesures, et comment les lire
report-figures-of = Modèle recommandé : { $model } (intervalle à 95 % entre parenthèses)

report-head-model = Modèle
report-head-size = Éléments à lire
report-head-features = Variables employées
report-head-verdict = Verdict
report-head-metric = Mesure
report-head-value = Valeur
report-head-baseline = Référence
report-head-meaning = Signification
report-head-feature = Variable
report-head-importance = Effet moyen sur le score
report-head-share = Part
report-head-name = Nom dans la formule
report-head-kind = Nature
report-head-unit = Unité
report-head-rank = Rang
report-head-line = Ligne
report-head-prediction = Prédiction (intervalle à 90 %)
report-head-probability = Probabilité
report-head-class = Classe prédite
report-head-alike = Constaté parmi les lignes notées de même
report-head-why = Pourquoi
report-head-reliability = Fiabilité
report-head-column = Colonne
report-head-reason = Raison

report-metric-log-loss-note = À quel point le modèle est surpris par ce qui arrive, en nats ; plus c’est bas, mieux c’est.
report-metric-brier-note = Distance quadratique moyenne entre la probabilité et ce qui arrive ; plus c’est bas, mieux c’est.
report-metric-brier-skill-note = Part du score de Brier de la référence qui disparaît ; 0 : pas mieux que la référence, 1 : parfait.
report-metric-auc-note = Chance qu’une ligne de la classe soit placée devant une ligne d’une autre ; 0,5 : le hasard, 1 : parfait.
report-metric-average-precision-note = Part moyenne de vrais cas parmi les lignes les mieux classées ; la référence est leur part dans l’ensemble.
report-metric-mcc-note = Accord entre la classe prédite et la classe observée ; 0 : le hasard, 1 : parfait.
report-metric-accuracy-note = Part des lignes dont la classe la plus probable est la bonne ; à comparer à la référence, qui nomme toujours la classe la plus fréquente.
report-metric-calibration-slope-note = 1 est parfait ; au-dessous, les probabilités sont trop tranchées ; au-dessus, trop timides.
report-metric-calibration-intercept-note = 0 est parfait ; au-dessus, le modèle prévoit trop peu ; au-dessous, trop.
report-metric-r2-note = Part des différences entre lignes qui est expliquée ; 0 : pas mieux que la moyenne, 1 : parfait.
report-metric-rmse-note = Erreur typique dans l’unité de la cible, les grandes erreurs comptant davantage.
report-metric-mae-note = Erreur moyenne dans l’unité de la cible, toutes les erreurs comptant de même.

## Graphiques de confiance
report-chart-calibration = Les probabilités disent-elles vrai ?
report-chart-calibration-text = Chaque point est un groupe de lignes de probabilité voisine ({ $bins } groupes de taille à peu près égale) ; plus il est haut, plus souvent c’est arrivé. Sur la diagonale en tirets, les probabilités sont exactes. Bande : intervalle à 95 % de chaque groupe.
report-chart-histogram = Les classes sont-elles bien distinguées ?
report-chart-histogram-text = Probabilités données aux lignes de chaque classe. Moins les deux formes se recouvrent, mieux c’est. Les hauteurs sont des parts de chaque classe.
report-chart-roc = Vraies et fausses alertes (ROC)
report-chart-roc-text = Plus la courbe s’approche du coin supérieur gauche, mieux c’est ; la diagonale en tirets est le hasard.
report-chart-roc-classes-text = Une courbe par classe contre toutes les autres, pour les classes les plus fréquentes. Plus une courbe s’approche du coin supérieur gauche, mieux c’est ; la diagonale en tirets est le hasard.
report-chart-precision = Parmi les lignes signalées, combien à raison ?
report-chart-precision-text = De gauche à droite, on signale davantage de lignes : on trouve plus de cas, et une part plus faible l’est à raison. À partir de la { $first }e ligne ; la ligne en tirets est la part au hasard, { $base }.
report-chart-gain = Combien en trouve-t-on en regardant peu de lignes ?
report-chart-gain-text = Regarder les { $taken } de lignes les mieux classées trouve { $found } des cas ({ $span }) ; au hasard, { $taken }. La diagonale en tirets est le hasard.
report-chart-confusion = Quelle classe est prise pour quelle autre ?
report-chart-confusion-text = Lignes selon la classe observée (de haut en bas) et la classe la plus probable (de gauche à droite) ; les pourcentages sont des parts de la classe observée. La diagonale est juste.
report-chart-predicted = Prédit et observé
report-chart-predicted-text = Chaque point est une ligne, prédite par un modèle qui ne l’avait pas vue ; sur la diagonale en tirets, la prédiction est exacte.
report-chart-residuals = Où se trompe-t-il ?
report-chart-residuals-text = Observé moins prédit. Les points doivent se répartir autour de 0, sans dessiner de forme ; les tirets sont les bouts de l’intervalle donné avec une prédiction.
report-chart-coverage = Les intervalles tiennent-ils leur promesse ?
report-chart-coverage-text = Part des lignes dans leur intervalle, le long de la prédiction. Promis : { $level } (en tirets). Dans l’ensemble, chaque ligne étant jugée par une règle établie sans elle : { $share } ({ $span }). Bande : intervalle à 95 % de chaque groupe.
report-caption-metric = { $metric } { $figure } ; référence { $base }.
report-drawn = { $drawn } lignes sur { $rows } sont dessinées, choisies à intervalles réguliers.
report-class-rows = { $class } ({ $rows ->
    [one] { $rows } ligne
   *[other] { $rows } lignes
  })
report-axis-predicted = probabilité prédite
report-axis-observed = part constatée
report-axis-probability = probabilité de { $event }
report-axis-false-positives = part des autres lignes signalées
report-axis-found = part des cas trouvés
report-axis-taken = part des lignes regardées
report-axis-precision = part juste parmi les lignes signalées
report-axis-class-predicted = prédit
report-axis-class-observed = observé
report-axis-number-predicted = { $target } (prédit)
report-axis-number-observed = { $target } (observé)
report-axis-residual = observé moins prédit
report-axis-inside = part dans l’intervalle

## Ce qui joue
report-drivers = Ce qui joue
report-drivers-none = Rien : le modèle recommandé est la référence, qui ne regarde aucune colonne.
report-drivers-summary = { $n ->
    [one] Une variable porte { $share } de ce que dit le modèle : { $names }.
   *[other] Les { $n } premières variables portent { $share } de ce que dit le modèle : { $names }.
  }
report-drivers-no-signal = Aucun signal n’a été trouvé : ne tirez rien de cette partie.
report-drivers-association = Ce sont des associations dans ce tableau. Elles disent ce qui va ensemble, non ce qui arriverait si l’on y changeait quelque chose.
report-chart-importance = Combien compte chaque variable
report-chart-importance-text = Taille moyenne de son effet sur le score, sur des lignes mises de côté. Le trait montre l’étendue d’un rééchantillonnage à l’autre : s’il s’approche de 0, la variable doit peut-être sa place au hasard.
report-axis-importance = effet moyen sur le score (logit)
report-axis-importance-number = effet moyen sur la prédiction{ $unit }
report-effects = Variable par variable
report-effects-text = Les autres variables restent ce qu’elles sont dans le tableau. ×2 veut dire que la cote (probabilité de l’événement sur probabilité du contraire) double par rapport à la ligne moyenne, ×1 (en tirets) que rien ne change. La bande montre à quel point l’effet dépend des autres variables ; les petits traits sur l’axe montrent où sont les lignes.
report-effects-text-number = Les autres variables restent ce qu’elles sont dans le tableau ; 0 (en tirets) est la ligne moyenne. La bande montre à quel point l’effet dépend des autres variables ; les petits traits sur l’axe montrent où sont les lignes.
report-axis-effect = cote de { $event }, multipliée par
report-axis-effect-classes = cote de chaque classe, multipliée par
report-axis-effect-number = ajouté à { $target }{ $unit }
report-effect-ends = À { $from } : { $first } ; à { $to } : { $last }.
report-effect-gap = Quand la valeur manque : { $size }.
report-effect-levels = Le plus haut : { $most } ({ $up }) ; le plus bas : { $least } ({ $down }). À droite, le nombre de lignes.
report-effect-more-levels = Les { $shown } valeurs les plus fréquentes sur { $levels }.
report-importance-all = { $features ->
    [one] La seule variable qui compte dans un pli
   *[other] Les { $features } variables qui comptent dans un pli au moins
  }
report-importance-table = Importance des variables (étendue d’un rééchantillonnage à l’autre entre parenthèses)

## La formule
report-formula = La formule
report-formula-recommended = Le modèle recommandé est cette formule ({ $size } éléments à lire). { $figure }
report-formula-other = La meilleure formule trouvée ({ $size } éléments à lire) n’est pas le modèle recommandé, mais c’est elle qui dit le plus simplement ce qui se passe. { $figure }
report-formula-reading = Probabilité de « { $event } » = 1 / (1 + exp(−s)), où s = { $slope } × formule { $intercept }. Le facteur et la constante calent la probabilité.
report-formula-reading-number = { $target } prédit = { $slope } × formule { $intercept }.
report-formula-reading-classes = Une formule par classe, dans cet ordre : { $classes }. Multipliez chacune par { $slope } ; la probabilité d’une classe est l’exponentielle de sa valeur divisée par la somme de toutes.
report-formula-names = Noms dans la formule

## Les personnes
report-people = Sur qui agir
report-people-no-list = Ce rapport a été établi sans liste. Pour noter un tableau et obtenir, ligne par ligne, la prédiction, ses raisons et sa fiabilité :
report-people-command = makalu predict modele.makalu nouveau-tableau.csv -o liste.xlsx
report-people-empty = La liste est vide : le tableau noté n’a aucune ligne.
report-people-event = Les { $shown } lignes, sur { $rows }, de plus forte probabilité de « { $event } », et pourquoi.
report-people-number = Les { $shown } lignes, sur { $rows }, de plus grande valeur prédite de « { $target } », et pourquoi.
report-people-classes = Les { $shown } lignes, sur { $rows }, dont le modèle est le plus sûr, et pourquoi.
report-people-no-signal = Aucun signal n’a été trouvé : cet ordre ne vaut pas mieux que le hasard. N’agissez pas d’après lui.
report-people-table = Les { $shown } premières lignes, la plus haute d’abord
report-people-alike = « Constaté parmi les lignes notées de même » est ce qui est arrivé, sur des lignes mises de côté, à celles de probabilité voisine, avec son intervalle à 95 %. Les raisons sont les contributions du modèle lui-même, la plus grande d’abord.
report-reliable = rien d’inhabituel

## Limites
report-limits = Limites
report-limits-text = Ceci vaut pour des lignes semblables à celles du tableau : même population, même façon de mesurer, même période. Cela dit ce qui va ensemble, non ce qui cause quoi.
report-stopped = Le calcul a été arrêté avant son terme ; ce qui était prêt est montré.
report-warnings = À vérifier avant d’agir
report-more = { $n ->
    [one] Encore un
   *[other] Encore { $n }
  }
report-left-out = Colonnes écartées
report-left-out-table = Colonnes qui ne servent pas à prédire, et pourquoi
report-left-out-count = { $n } colonnes
report-left-out-asked = écartée à votre demande
report-personal = Données personnelles
report-personal-none = Aucune colonne n’a été reconnue comme donnée personnelle. S’il y en a une, écartez-la avec --ignore.
report-personal-kept-out = Jamais employées pour prédire, et non montrées sur cette page : { $columns }.
report-gaps = Valeurs manquantes
report-gaps-none = Aucune valeur ne manque dans les variables.
report-gaps-text = Une valeur manquante est traitée comme un fait en soi, jamais remplacée en silence.
report-chart-gaps = Où manquent les valeurs
report-chart-gaps-text = { $n } variables sur { $features } ont des valeurs manquantes ; { $shown } sont dessinées. De gauche à droite, les lignes du tableau, de la première à la dernière : plus c’est foncé, plus il manque de valeurs à cet endroit. Pourcentages : part manquante.
report-axis-rows = de la première à la dernière ligne du tableau
report-without-target = { $rows ->
    [one] { $rows } ligne a été écartée, car son { $target } n’est pas connu.
   *[other] { $rows } lignes ont été écartées, car leur { $target } n’est pas connu.
  }
report-remarks = { $n ->
    [one] Une remarque sur la lecture du tableau
   *[other] { $n } remarques sur la lecture du tableau
  }

## La méthode
report-method = La méthode en bref
report-method-short = Toutes les mesures de cette page ont été prises sur des lignes que le modèle en question n’avait pas vues. Chacune est donnée avec son intervalle à 95 % et avec la référence : ce que l’on atteint sans regarder aucune colonne.
report-method-more = La méthode, pas à pas
report-method-stratified = Les lignes ont été réparties au hasard en { $folds } parts, classes ou valeurs également réparties ; chaque part a été prédite par des modèles appris sur les autres ; le tout { $repeats ->
    [1] une fois
   *[other] { $repeats } fois
  }. Tout ce que les modèles apprennent (effets des modalités, pénalités, calage, mélange) l’a été sur les seules parts d’apprentissage ; les colonnes écartées comme fuites, la liste des modalités et la date la plus récente ont été lues dans le tableau entier.
report-method-grouped = Les lignes ont été réparties en { $folds } parts qui gardent chaque groupe entier ; chaque part a été prédite par des modèles appris sur les autres ; le tout { $repeats ->
    [1] une fois
   *[other] { $repeats } fois
  }. Tout ce que les modèles apprennent (effets des modalités, pénalités, calage, mélange) l’a été sur les seules parts d’apprentissage ; les colonnes écartées comme fuites, la liste des modalités et la date la plus récente ont été lues dans le tableau entier.
report-method-time = Les lignes ont été rangées dans l’ordre du temps, et chacun des { $blocks } blocs suivants a été prédit par des modèles appris sur toutes les lignes antérieures. Tout ce que les modèles apprennent (effets des modalités, pénalités, calage, mélange) l’a été sur les seules lignes antérieures ; les colonnes écartées comme fuites, la liste des modalités et la date la plus récente ont été lues dans le tableau entier.
report-method-learners = Modèles comparés : la référence ; un score à points entiers (d’après FasterRisk, Liu et al. 2022) ; une formule trouvée par évolution (zootropes, Boisbunon et al. 2021) ; la régression elastic net ; un modèle additif de courbes et de paires (Hastie & Tibshirani 1990 ; Lou et al. 2013) ; jusqu’à 2 000 lignes, un processus gaussien (Rasmussen & Williams 2006) ; les arbres extrêmement aléatoires ; les arbres boostés ; et un mélange de tous (Caruana et al. 2004).
report-method-intervals = Intervalles des mesures : 95 %, bootstrap par percentiles sur les lignes (sur les groupes s’il y en a), élargis d’un quart parce que d’autres lignes d’apprentissage auraient donné d’autres modèles (mesuré par simulation). Intervalles des parts, dans des groupes de lignes : Wilson (1927).
report-method-choice = « Recommandé » est le modèle le plus simple à moins d’une erreur type du plus exact. La mesure attendue est corrigée de ce choix par validation croisée corrigée par bootstrap (BBC-CV, Tsamardinos et al. 2018). Les autres mesures du modèle recommandé et les graphiques n’en sont pas corrigés.
report-method-signal = Y a-t-il un signal : test de permutation avec { $n } mélanges des réponses (Ojala et Garriga 2010) ; affirmé si p ≤ 0,05.
report-method-rows = Y a-t-il assez de lignes : les critères de Riley et al. (2019, 2020).
report-method-calibration = Les probabilités sont calées hors échantillon par une correction affine du logit (Platt 1999), de sorte que les contributions s’additionnent toujours jusqu’au score.
report-method-conformal = Les intervalles des prédictions viennent des erreurs commises sur des lignes non vues (prédiction conforme), et leur couverture a été jugée ligne par ligne par une règle établie sans cette ligne.
report-method-drivers = L’importance est la contribution absolue moyenne au score sur des lignes non vues, avec son étendue à 95 % d’un pli à l’autre. Les effets sont les dépendances partielles du score (Friedman 2001).

## Refaire
report-reproduce = Obtenir de nouveau la même chose
report-reproduce-text = Même fichier, même version, même graine : mêmes chiffres, quel que soit le nombre de processeurs.
report-fact-file = Fichier
report-fact-sha256 = SHA-256
report-fact-shape = Taille
report-fact-seed = Graine
report-fact-effort = Effort
report-fact-version = Version
report-shape = { $rows } lignes × { $columns } colonnes ; { $used } lignes dont la réponse est connue
report-effort-quick = rapide
report-effort-standard = normal
report-effort-thorough = approfondi
report-holds-rows = Le fichier de modèle ne contient aucune ligne du tableau. Il contient en revanche, par ligne, la réponse connue et les prédictions faites sans elle, afin que toute mesure de cette page puisse être recalculée.
report-holds-no-rows = Le fichier de modèle ne contient rien de propre à une ligne du tableau.
