### Le dossier clinique : paragraphes, figures, équation, grille, fiche du modèle.

study-title = { $target } : de quoi écrire l’article
study-lead = Tout ce qui suit parle d’un seul modèle : { $model }. Paragraphes, équation et grille sont aussi des fichiers à part, à côté de cette page, à modifier ; ce qui est entre [crochets], vous seul pouvez le dire.
study-results = Méthodes et résultats, prêts à modifier
study-results-note = Un brouillon dans l’ordre que demandent les recommandations de publication. Chaque chiffre vient du fichier modèle ; ce qui est entre [crochets], vous seul pouvez le dire.
study-methods-heading = Méthodes
study-results-heading = Résultats
study-ask-setting = [Type d’étude, lieu, dates d’inclusion et de fin de suivi, critères d’éligibilité, traitements reçus.]
study-outcome-binary = Le critère de jugement était « { $target } », prédit comme probabilité de « { $event } » [comment, quand et par qui il a été évalué ; horizon].
study-outcome-classes = Le critère de jugement était « { $target } », parmi : { $classes } [comment, quand et par qui il a été évalué ; horizon].
study-outcome-number = Le critère de jugement était « { $target } », un nombre [comment, quand et par qui il a été mesuré ; horizon].
study-model-formula = Le modèle est une formule : une constante et quelques termes avec leurs coefficients, trouvés par une recherche évolutionnaire (d’après Boisbunon et al. 2021) dont la longueur a été choisie sur des lignes que la recherche n’avait pas vues ; le score a été recalibré hors échantillon par une pente et une constante.
study-model-linear = Le modèle est une régression à pénalité elastic net (Zou et Hastie 2005), linéaire en chaque nombre, avec un effet par modalité de chaque catégorie ; la pénalité et son mélange ont été choisis par validation croisée interne, et le score a été recalibré hors échantillon par une pente et une constante.
study-model-other = Le modèle ({ $model }) n’a pas d’équation qui tienne sur le papier ; ses réglages ont été choisis dans chaque partie d’apprentissage, et le score a été recalibré hors échantillon par une pente et une constante.
study-model-scorecard = Le modèle est un score à points : quelques questions dont les réponses comptent des points entiers (d’après FasterRisk, Liu et al. 2022), aux seuils optimaux (Navas-Palencia 2020) ; le nombre de questions a été choisi par validation croisée interne, et le score a été recalibré hors échantillon par une pente et une constante.
study-model-additive = Le modèle est une somme de courbes, une par variable, et de surfaces pour quelques paires (d’après Lou et al. 2013) ; ses réglages ont été choisis dans chaque partie d’apprentissage, et le score a été recalibré hors échantillon par une pente et une constante.
study-model-choice = { $n } modèles ont été comparés ({ $models }) ; le plus simple à moins d’une erreur type du plus exact est recommandé.
study-gaps-none = Aucune valeur ne manquait parmi les prédicteurs candidats.
study-gaps = { $n ->
    [one] Une variable candidate avait
   *[other] { $n } variables candidates avaient
  } des valeurs manquantes (au plus { $most }). Aucune ligne n’a été écartée pour un prédicteur manquant.
study-gaps-formula = Là où un terme lit un nombre manquant, la médiane des lignes d’apprentissage en tient lieu ; le fait qu’une valeur soit connue pouvait lui-même entrer dans le modèle.
study-gaps-linear = Une valeur manquante a un effet propre, estimé avec les autres ; rien n’a été imputé.
study-gaps-other = Les valeurs manquantes ont été traitées comme des valeurs à part entière ; rien n’a été imputé.
study-resampling-stratified = La performance a été estimée par validation croisée à { $folds } parties, le critère y étant réparti également, { $repeats ->
    [one] une fois
   *[other] répétée { $repeats } fois
  } ; tout ce qui s’apprend (sélection, réglages, recalibration, choix de la longueur) a été réappris dans chaque partie d’apprentissage.
study-resampling-grouped = La performance a été estimée par validation croisée à { $folds } parties qui gardent chaque groupe entier, { $repeats ->
    [one] une fois
   *[other] répétée { $repeats } fois
  } ; tout ce qui s’apprend (sélection, réglages, recalibration, choix de la longueur) a été réappris dans chaque partie d’apprentissage.
study-resampling-time = La performance a été estimée sur { $blocks } blocs de lignes plus récents, chacun prédit à partir de toutes les lignes antérieures ; tout ce qui s’apprend a été réappris sur les lignes antérieures.
study-intervals = Les intervalles sont des percentiles bootstrap à 95 % sur les lignes ; ceux de chaque modèle sont élargis d’un quart, car le bootstrap tient les modèles des plis pour fixes et des simulations l’ont montré trop étroit (Bates, Hastie et Tibshirani 2023).
study-size-enough = Taille de l’échantillon : { $rows } lignes{ $task ->
    [number] {""}
   *[classes] , dont { $events } dans la classe la plus rare
  }, pour { $parameters } paramètres candidats ; les critères de Riley et al. (2019), pour 15 % attendus de la variation explicable, demandent { $needed } lignes, qui y sont.
study-size-short = Taille de l’échantillon : { $rows } lignes{ $task ->
    [number] {""}
   *[classes] , dont { $events } dans la classe la plus rare
  }, pour { $parameters } paramètres candidats ; les critères de Riley et al. (2019), pour 15 % attendus de la variation explicable, demandent { $needed } lignes. Celles-ci { $supported ->
    [0] ne supportent pas même un paramètre
    [one] supportent environ { $supported } paramètre
   *[other] supportent environ { $supported } paramètres
  } : l’analyse est exploratoire, et l’on ne doit pas se fier à l’effet d’un prédicteur isolé.
study-software = Les analyses ont été faites avec makalu { $version } (graine { $seed }) ; le plan d’analyse a été fixé avant tout apprentissage (SHA-256 { $plan }).
study-rows = Le tableau comptait { $read ->
    [one] { $read } ligne
   *[other] { $read } lignes
  } ; { $used } ont été analysées.
study-rows-left-out = Écartées : { $reasons }.
study-left-out = { $rows ->
    [one] { $rows } ligne dont le critère n’est pas connu, ou qui ne pouvait servir
   *[other] { $rows } lignes dont le critère n’est pas connu, ou qui ne pouvaient servir
  }
study-left-out-target = { $rows ->
    [one] { $rows } ligne sans critère connu
   *[other] { $rows } lignes sans critère connu
  }
study-left-out-weight = { $rows ->
    [one] { $rows } ligne sans poids utilisable
   *[other] { $rows } lignes sans poids utilisable
  }
study-left-out-time = { $rows ->
    [one] { $rows } ligne sans date
   *[other] { $rows } lignes sans date
  }
study-events = Parmi les { $judged } lignes sur lesquelles le modèle a été jugé, { $events } ({ $share }) avaient « { $event } ».
study-predictors = { $considered ->
    [one] { $considered } prédicteur candidat a été considéré
   *[other] { $considered } prédicteurs candidats ont été considérés
  } ({ $parameters } paramètres candidats). Le modèle final ({ $model }) { $n ->
    [0] n’en emploie aucun.
    [one] emploie une variable : { $kept }.
   *[other] emploie { $n } variables : { $kept }.
  }
study-honest-means = Les chiffres sont donnés apparents (sur les lignes qui ont servi à ajuster le modèle) et corrigés de l’optimisme (sur des lignes non vues, par validation croisée), avec leurs intervalles à 95 %.
study-figure = { $metric } : apparent { $apparent } ; corrigé { $honest } ; différence { $optimism } ; sans aucun prédicteur { $base }.
study-figure-honest = { $metric } : corrigé { $honest } ; sans aucun prédicteur { $base }.
study-calibration-slope = Pente de calibration corrigée : { $slope } (1 : parfait ; moins de 1 : prédictions trop extrêmes).
study-calibration-intercept = Constante de calibration corrigée : { $intercept } (0 : parfait ; plus de 0 : trop peu est prédit).
study-corrected = Avec correction aussi pour le choix parmi { $n } modèles (BBC-CV, Tsamardinos et al. 2018), { $metric } : { $figure } ; sans aucun prédicteur { $base }.
study-signal = Face à { $n } permutations du critère, l’association est significative (p = { $p }).
study-no-signal = Face à { $n } permutations du critère, aucune association n’a été trouvée (p = { $p }) : les chiffres ci-dessus décrivent du bruit.
study-stability = Stabilité : la recherche répétée sur { $searches } parties d’apprentissage, les termes sont revenus ainsi : { $terms }.
study-term-came-back = { $term } (même forme { $n } fois, mêmes variables { $columns } fois)

## Figures
study-figures = Figures
study-figures-text = Chaque figure est aussi un fichier du dossier « figures », en SVG et en PDF, lisible en noir et blanc.
study-figures-files = Fichiers des figures
study-flow = Parcours des lignes
study-flow-text = Des lignes du tableau à celles sur lesquelles le modèle a été jugé.
study-flow-read = { $rows ->
    [one] { $rows } ligne lue
   *[other] { $rows } lignes lues
  }
study-flow-used = { $rows ->
    [one] { $rows } ligne pour ajuster le modèle
   *[other] { $rows } lignes pour ajuster le modèle
  }
study-flow-judged = { $rows ->
    [one] { $rows } ligne jugée sans avoir été vue
   *[other] { $rows } lignes jugées sans avoir été vues
  }
study-flow-never-judged = { $rows ->
    [one] { $rows } ligne seulement apprise : la première en date
   *[other] { $rows } lignes seulement apprises : les premières en date
  }
study-flow-class = { $target } = { $class } : { $rows }
study-selection = La même formule revient-elle ?
study-selection-text = Part des { $searches } recherches répétées, chacune sur d’autres lignes d’apprentissage, dont la formule contient un terme de la même forme.
study-selection-axis = part des recherches répétées

## Équation
study-equation = L’équation complète
study-equation-none = Ce fichier modèle ne contient aucun modèle dont l’équation tienne sur le papier : ses prédictions ne peuvent être imprimées, et c’est le fichier lui-même qu’il faut partager.
study-equation-other = Le modèle dont on parle ({ $model }) n’a pas d’équation qui tienne sur le papier. Voici un autre modèle du même fichier ({ $other }), qui a ses propres chiffres : ajoutez --model pour que l’on parle de lui.
study-equation-points = Le modèle est un score à points : voici tout ce qu’il est, à additionner à la main.
study-how-binary = Logarithme de la cote de « { $event } » = la constante plus tous les montants ci-dessous ; probabilité = 1 / (1 + exp(−logarithme de la cote)). La recalibration est comprise dans les coefficients.
study-how-classes = Score de chaque classe = sa constante plus ses montants ci-dessous ; la probabilité d’une classe est exp(score) divisé par la somme des exp(score) de toutes les classes. La recalibration est comprise dans les coefficients.
study-how-number = { $target } prédit = la constante plus tous les montants ci-dessous. La recalibration est comprise dans les coefficients.
study-how-exponential = { $target } prédit = { $slope } × exp(la constante plus tous les montants ci-dessous) + { $shift }.
study-intercept = Constante
study-level = { $feature } = { $level }
study-level-gap = { $feature } : manquant ou absent de cette liste
study-per-unit = par { $unit }
study-number-note = les valeurs sous { $low } ou au-dessus de { $high } comptent comme celles-ci ; si la valeur manque, ajouter { $gap } à la place
study-coefficients = Coefficients
study-coefficients-of = Coefficients de la classe « { $class } »
study-coding = Codage
study-coding-number = { $name } : une valeur manquante compte pour { $empty } ; les valeurs sous { $low } ou au-dessus de { $high } comptent comme celles-ci.
study-coding-effect = { $name } vaut { $levels } ; pour une modalité manquante ou inconnue, 0.
study-coding-effect-class = Dans la classe { $class }, { $name } vaut { $levels } ; pour une modalité manquante ou inconnue, 0.
study-coding-signs = present(x) vaut 1 quand x est connu, sinon 0 ; une comparaison à une modalité vaut 1 quand elle est vraie, sinon 0 ; max et min prennent le plus grand et le plus petit des deux ; log est le logarithme naturel.
study-worked = Exemple calculé : un patient inventé
study-worked-text = Personne du tableau ; des valeurs courantes, choisies pour montrer le calcul.
study-worked-table = Le calcul
study-worked-of = Le calcul pour la classe « { $class } »
study-sum = Somme
study-worked-result = À la main : { $result }. Par le programme : { $program }.
study-probability = probabilité de « { $class } » { $p }

study-figures-of = Chiffres du modèle dont on parle : { $model } (intervalle à 95 % entre parenthèses)
study-head-class = Classe
study-head-part = Terme
study-head-unit = Unité
study-head-coefficient = Coefficient
study-head-note = Codage
study-head-value = Valeur
study-head-added = Ajoute
study-head-honest = Corrigé de l’optimisme
study-head-apparent = Apparent
study-head-item = Point
study-head-topic = Sujet
study-head-status = État
study-head-text = Texte

## Modèles et plan
study-models = Tous les chiffres, et les modèles comparés
study-plan = Plan d’analyse
study-plan-text = Fixé avant tout apprentissage ; son SHA-256 est { $hash }. makalu fit --plan refuse une analyse dont le plan diffère, et makalu reproduce répète celle-ci.

## Grille
study-checklist = Grille TRIPOD+AI
study-counts = TRIPOD+AI : sur { $n } points, { $filled } sont remplis, { $drafted } sont ébauchés pour que vous les complétiez, { $asked } ne peuvent être écrits que par vous.
study-checklist-where = Numérotation de TRIPOD+AI (Collins et al., BMJ 2024 ; 385 : e078378). Les sujets sont dits avec nos mots ; la grille officielle et ses explications sont sur tripod-statement.org, et c’est ce formulaire que demandent les revues.
study-filled = rempli
study-drafted = ébauché
study-asked = demandé
study-not-applicable = Sans objet : le modèle a été construit ici ; aucun modèle existant n’a été évalué ni mis à jour, et il n’y a pas de tableau d’évaluation à part.

study-item-1 = Titre : construction ou évaluation, population, critère
study-item-1-ask = [Nommez la population.]
study-item-2 = Résumé
study-item-2-ask = [Structurez-le selon la grille de résumé de TRIPOD+AI : contexte, objectifs, méthodes, résultats, discussion.]
study-item-3a = Contexte de soin, raison du modèle, modèles existants
study-item-3a-ask = [Diagnostic ou pronostic de quoi, pourquoi un modèle, et lesquels existent déjà ?]
study-item-3b = Population visée, usage et utilisateurs
study-item-3b-ask = [Pour qui, à quel moment du soin, et qui s’en servira ?]
study-item-3c = Inégalités de santé connues
study-item-3c-ask = [Quels groupes de personnes sont connus pour s’en tirer différemment ici ?]
study-item-4 = Objectifs
study-item-4-ask = [Adaptez à votre question.]
study-item-5a = Sources des données et représentativité
study-item-5a-ask = [Cohorte, essai, registre ou dossiers de soins ; pourquoi ces données ; représentent-elles la population visée ?]
study-item-5b = Dates d’inclusion et de suivi
study-item-5b-ask = [Première et dernière inclusion, fin du suivi.]
study-item-6a = Lieu et centres
study-item-6a-ask = [Type de soin, nombre et lieu des centres.]
study-item-6b = Éligibilité
study-item-6b-ask = [Donnez vos propres critères d’inclusion et d’exclusion, avant que ce tableau ne soit fait.]
study-item-6c = Traitements reçus
study-item-6c-ask = [Quels traitements, et comment l’analyse en a-t-elle tenu compte ?]
study-item-7 = Préparation et qualité des données
study-item-7-ask = [Qu’a-t-on fait des données avant ce tableau, et de même pour tous les groupes de personnes ?]
study-item-8a = Définition du critère, horizon, évaluation
study-item-8a-ask = [Est-il évalué de même dans tous les groupes de personnes ?]
study-item-8b = Évaluateurs d’un critère subjectif
study-item-8b-ask = [Si juger du critère demande une interprétation : qui l’a fait, avec quelle formation ?]
study-item-8c = Évaluation du critère en aveugle
study-item-8c-ask = [Les évaluateurs connaissaient-ils les prédicteurs ?]
study-item-9a = Choix des prédicteurs candidats
study-item-9a-ask = [Pourquoi ceux-là : littérature, expertise, disponibilité ?]
study-item-9b = Définition de tous les prédicteurs
study-item-9b-ask = [Comment et quand chacun a-t-il été mesuré, et l’évaluateur connaissait-il le critère ?]
study-item-9c = Évaluateurs des prédicteurs subjectifs
study-item-9c-ask = [Si mesurer un prédicteur demande une interprétation : qui l’a fait, avec quelle formation ?]
study-item-10 = Taille de l’échantillon
study-item-10-ask = [Expliquez la taille.]
study-item-11 = Données manquantes
study-item-11-ask = [Pourquoi des valeurs manquent-elles ?]
study-item-12a = Usage des données : construction, évaluation, partitions
study-item-12a-ask = [Expliquez la partition.]
study-item-12b = Traitement des prédicteurs dans le modèle
study-item-12b-ask = [Expliquez les formes.]
study-item-12c = Type de modèle, toutes les étapes, validation interne
study-item-12c-ask = [Expliquez les étapes.]
study-item-12d = Différences entre groupes (centres, pays)
study-item-12d-ask = [Y a-t-il des centres ou des pays, et comment leurs différences ont-elles été examinées ?]
study-item-12e = Mesures de performance, et leurs raisons
study-item-12e-ask = [Expliquez les mesures.]
study-item-12f = Mise à jour du modèle
study-item-12f-ask = [Expliquez la mise à jour.]
study-item-12g = Calcul des prédictions lors d’une évaluation
study-item-12g-ask = [Expliquez le calcul.]
study-item-13 = Déséquilibre des classes
study-item-13-ask = [Expliquez le traitement.]
study-item-14 = Équité : ce qui a été fait, et pourquoi
study-item-14-ask = [Pour quels groupes de personnes les chiffres ont-ils été comparés, ou pourquoi ne l’ont-ils pas été ?]
study-item-15 = Sortie du modèle, et seuils
study-item-15-ask = [Si des patients seront classés : à quel seuil, et pourquoi ?]
study-item-16 = Différences entre tableaux de construction et d’évaluation
study-item-16-ask = [Expliquez les différences.]
study-item-17 = Accord éthique et consentement
study-item-17-ask = [Comité, numéro, consentement ou dispense.]
study-item-18a = Financement
study-item-18a-ask = [Sources, et rôle des financeurs.]
study-item-18b = Conflits d’intérêts
study-item-18b-ask = [De chaque auteur, sur les années que demande la revue.]
study-item-18c = Protocole
study-item-18c-ask = [Où lire le protocole ? Déposez l’empreinte du plan avec une date que d’autres puissent vérifier.]
study-item-18d = Enregistrement
study-item-18d-ask = [Registre et numéro, ou dire que l’étude n’a pas été enregistrée.]
study-item-18e = Accès aux données
study-item-18e-ask = [Où, et à quelles conditions, peut-on avoir les données ?]
study-item-18f = Accès au code
study-item-18f-ask = [Où seront déposés le fichier modèle et la ligne de commande ?]
study-item-19 = Participation des patients et du public
study-item-19-ask = [À la conception, à la conduite, à la rédaction ou à la diffusion ; ou dire qu’il n’y en a pas eu.]
study-item-20a = Parcours des participants, avec et sans l’événement
study-item-20a-ask = [Expliquez le parcours.]
study-item-20b = Caractéristiques des participants
study-item-20b-ask = [Tableau des caractéristiques avec dates, prédicteurs, traitements et valeurs manquantes, par source et par groupe de personnes.]
study-item-20c = Comparaison des prédicteurs entre construction et évaluation
study-item-20c-ask = [Comparez.]
study-item-21 = Participants et événements de chaque analyse
study-item-21-ask = [Comptez.]
study-item-22 = Le modèle complet
study-item-22-ask = [Dites où se procurer le fichier modèle.]
study-item-23a = Performance avec intervalles, y compris par groupe important
study-item-23a-ask = [Ajoutez les chiffres des groupes de personnes qui importent.]
study-item-23b = Différences de performance entre groupes (centres, pays)
study-item-23b-ask = [S’il y a des centres ou des pays : en quoi la performance différait-elle ?]
study-item-24 = Résultats de la mise à jour
study-item-24-ask = [Rapportez la mise à jour.]
study-item-25 = Interprétation, équité comprise
study-item-25-ask = [Que disent les résultats à côté des études antérieures, et sont-ils équitables pour tous les groupes de personnes ?]
study-item-26 = Limites
study-item-26-ask = [Représentativité, données manquantes, surajustement : dans quel sens chacun pousse-t-il les chiffres ?]
study-item-27a = Entrées mauvaises ou manquantes à l’usage
study-item-27a-ask = [Quand ne faut-il pas employer le modèle, faute de données ?]
study-item-27b = Ce que les utilisateurs doivent faire et savoir
study-item-27b-ask = [Quelle interaction et quelle expertise son usage demande-t-il ?]
study-item-27c = Suites, applicabilité, généralisation
study-item-27c-ask = [Quelle population et quels centres ensuite ?]

study-known-title = Proposé : « Construction et validation interne d’un modèle de prédiction de { $target } ».
study-known-objective = Construire un modèle qui prédit « { $target } » et le valider en interne.
study-known-candidates = { $n ->
    [one] { $n } colonne a été proposée
   *[other] { $n } colonnes ont été proposées
  } ; toutes ont concouru dans chaque partie d’apprentissage, aucune n’a été retenue d’avance pour son association avec le critère.
study-known-left-out = Colonnes non proposées (identifiants, données personnelles, colonnes qui livreraient la réponse, ou écartées sur demande) : { $names }.
study-known-preparation = Le tableau ({ $rows } lignes, { $columns } colonnes) a été lu automatiquement ; les dates sont devenues des anciennetés, des mois et des jours de la semaine, ce qui donne { $features } variables. Les valeurs au-delà de quatre écarts interquartiles des quartiles comptent comme la valeur intérieure la plus proche.
study-known-predictors = Variables candidates : { $names }.
study-known-use-of-data = Toutes les lignes au critère connu ont servi à construire le modèle ; il a été validé en interne par rééchantillonnage, sans tableau de test à part.
study-known-forms = Les nombres entrent tels que mesurés, maintenus dans l’étendue observée ; les catégories par un effet par modalité ; les valeurs manquantes comme il est dit à leur point. La forme de tous les termes et tous les coefficients sont dans l’équation.
study-known-no-clusters = Aucune colonne de groupes n’a été nommée pour l’analyse.
study-known-measures = Mesures : { $names } ; avec une courbe de calibration et, pour des classes, la courbe ROC.
study-known-imbalance = Les lignes n’ont été ni rééchantillonnées ni repondérées pour le déséquilibre des classes ; les probabilités ont été recalibrées sur des lignes non vues.
study-known-output = Le modèle donne une probabilité par classe, ou un nombre avec un intervalle ; aucun seuil n’y est inscrit.
study-known-no-test-set = Il n’y a pas de tableau d’évaluation à part : les lignes de construction et de validation viennent du même tableau.
study-known-plan = Le plan d’analyse a été fixé avant tout apprentissage (plan.txt, SHA-256 { $hash }).
study-known-data = Le tableau analysé est { $file } (SHA-256 { $hash }) ; le fichier modèle ne contient ni les variables ni les identifiants de ses lignes.
study-known-code = makalu { $version } est un logiciel libre ; avec le tableau, makalu reproduce répète l’analyse et compare chaque chiffre.
study-known-equation = La constante, les coefficients et le codage sont dans « L’équation complète » (equation.md, coefficients.csv), avec un exemple calculé.
study-known-no-equation = Le modèle n’a pas d’équation qui tienne sur le papier ; c’est le fichier modèle qui le calcule.
study-known-limits = Un seul tableau, une validation interne seulement ; des associations, non des causes ; des prédicteurs tels que mesurés ici.
study-known-poor-input = Un prédicteur manquant est traité comme dans l’analyse ; les modalités jamais vues, les valeurs hors de l’étendue observée et les profils rares sont signalés avec la prédiction.
study-known-next = Avant l’usage : une validation externe sur des patients d’autres centres ou plus récents (makalu compare), puis une étude de son effet sur les décisions.

## Fiche du modèle
study-card = Fiche du modèle
study-card-model = Le modèle
study-card-name = Nature
study-card-predicts = Prédit
study-card-plan = SHA-256 du plan
study-card-purpose = Usage
study-card-ask-purpose = [Que doit-il décider ou éclairer ?]
study-card-ask-users = [Qui s’en sert, à quel moment du soin ?]
study-card-ask-outside = [Quels usages sont exclus ?]
study-card-data = Données
study-card-ask-data = [Qui sont ces patients : lieu, dates, âges, sexes, origines ?]
study-card-figures = Chiffres
study-card-ask-groups = [Chiffres des groupes de personnes qui importent.]
study-card-limits = Limites
study-card-not-scored = Qui ne doit pas être évalué avec ce modèle
study-card-not-alike = Les personnes qui ne ressemblent pas à celles du tableau : autre lieu, autre période, autre façon de mesurer.
study-card-not-outside = Les personnes dont les valeurs sortent de l’étendue observée, ou dont le profil est rare : la liste les signale.
study-card-not-gaps = Les personnes à qui manquent la plupart des prédicteurs qui comptent : la liste les signale.
study-card-ask-not = [Qui d’autre, pour des raisons cliniques ?]
study-card-ethics = Éthique
study-card-ask-harms = [Qu’arrive-t-il à une personne placée à tort trop haut, ou trop bas, et qui en répond ?]

## Commandes
study-written =
    Pour l’article : { $folder }/study.html, et { $files } fichiers en tout.
    TRIPOD+AI : { $filled } points remplis, { $drafted } ébauchés, { $asked } que vous seul pouvez écrire.
cli-folder-is-file = { $path } est un fichier, et il faut un dossier : nommez-en un nouveau.
cli-folder-not-empty = Le dossier { $path } n’est pas vide. Nommez-en un nouveau, afin que rien n’y soit écrasé.

plan-hash = Plan d’analyse avant l’apprentissage : SHA-256 { $sha256 }
plan-written = Plan : { $path }. Rien n’a été appris. Pour apprendre selon lui : la même commande avec --plan au lieu de --write-plan, et -o.
plan-differs = Cette analyse n’est pas celle que prévoit { $path }, et rien n’a été appris. Première différence : prévu « { $planned } », maintenant « { $now } ». Reprenez les réglages prévus, ou écrivez un nouveau plan avec --write-plan et dites-le dans l’article.

reproduce-table = tableau (SHA-256 { $sha256 })
reproduce-program = programme (version { $version })
reproduce-plan = plan : réglages, rôles, graine, parties (SHA-256 { $sha256 })
reproduce-figures = chiffres : chacun, avec son intervalle et sa référence
reproduce-models = modèles : formules, coefficients, arbres, calibration, effets
reproduce-rest = tout le reste du fichier modèle
reproduce-part-same = pareil     { $part }
reproduce-part-differs = DIFFÉRENT  { $part } : { $n ->
    [one] { $n } valeur
   *[other] { $n } valeurs
  }
reproduce-difference = { $at } : { $before } avant, { $now } maintenant
reproduce-more = et { $more } de plus
reproduce-how = Ou bien, avec le fichier modèle, tous réglages compris, chaque chiffre comparé :
reproduce-identical = Identique au dernier chiffre : l’analyse redonne le même fichier modèle, octet pour octet.
reproduce-differs = L’analyse ne redonne pas la même chose : { $n ->
    [one] { $n } valeur diffère
   *[other] { $n } valeurs diffèrent
  }.
reproduce-other-table = Ce n’est pas, octet pour octet, le tableau dont le modèle a appris ; rien n’en a été appris. Donnez le fichier d’origine : un tableau ouvert et réenregistré par un tableur est un autre fichier.
reproduce-stopped = L’analyse de ce fichier modèle a été arrêtée avant la fin, par une limite de temps ou à la main : ce qu’elle avait atteint dépend de l’ordinateur et ne peut être répété. Refaites-la sans --max-time.
reproduce-stopped-now = Arrêté : rien n’a été comparé.
reproduce-no-request = Ce fichier modèle ne contient pas ce qui avait été demandé : l’analyse ne peut être répétée. Refaites-la avec cette version.
