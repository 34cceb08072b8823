# Ce que l’utilisateur exige des formules.
rules-unknown-operator = L’opérateur « { $name } » n’existe pas. Vouliez-vous dire « { $near } » ? Possibles : { $names }.
rules-unknown-operator-far = L’opérateur « { $name } » n’existe pas. Donnez des noms séparés par des virgules, par exemple sum,product,hinge. Possibles : { $names }.
rules-forced-role = Le dictionnaire exige que la formule contienne « { $name } » et donne à la colonne un rôle dont rien n’est appris. Retirez l’un des deux.
rules-signs = Les sens exigés sont respectés par la formule (c’est prouvé), le score à points, le modèle additif et les arbres boostés ; les autres modèles, dont le mélange, n’en tiennent pas compte : { $columns }. Là où ils doivent tenir, utilisez --model formula, scorecard, additive ou boosted.
rules-signs-classes = Avec trois classes ou plus, aucun modèle ne tient compte des sens exigés, car les classes n’ont pas d’ordre : { $columns }. Là où un sens doit tenir, prédisez une classe contre toutes les autres, avec une cible à deux valeurs.
rules-formula-alone = Vos exigences sur les opérateurs, la longueur et les colonnes ne lient que la formule. Pour prédire avec elle, utilisez --model formula.
rules-forced-not-a-feature = La formule devrait contenir cette colonne, mais rien n’en est appris (voir son rôle) : elle ne figure dans aucune formule. Retirez l’exigence du dictionnaire, ou donnez à la colonne le rôle variable.
rules-forced-unreadable = La formule devrait contenir cette colonne, mais ses valeurs sont toutes égales, toutes vides ou trop grandes : aucune formule ne peut la lire. Retirez l’exigence du dictionnaire.
rules-forced-contradicted = La formule devrait contenir cette colonne dans le sens exigé, mais les données disent le contraire et son coefficient serait nul : elle est laissée de côté. Vérifiez le sens dans le dictionnaire, ou retirez l’une des deux exigences.
rules-forced-no-room = La formule devrait contenir cette colonne, mais la longueur permise ne lui laisse pas de place, ou son coefficient est nul aux chiffres montrés. Permettez une formule plus longue avec --max-size.
rules-fact-operators = Opérateurs permis dans les formules
rules-fact-max-size = Taille maximale des formules
rules-fact-loss = Perte des formules
rules-loss-classes = --loss { $loss } concerne des nombres, et cette colonne contient des classes, jugées par leur vraisemblance. Retirez --loss, ou ajoutez --task regression si les classes sont des nombres.
rules-loss-negative = --loss poisson concerne des comptages, et cette colonne contient { $rows ->
        [one] un nombre négatif
       *[other] { $rows } nombres négatifs
    }, par exemple { $example } (lignes { $lines }). Corrigez-les, ou utilisez --loss squared ou huber.
rules-loss-not-positive = --loss gamma concerne des montants positifs, et cette colonne contient { $rows ->
        [one] un nombre qui ne l’est pas
       *[other] { $rows } nombres qui ne le sont pas
    }, par exemple { $example } (lignes { $lines }). Corrigez-les, écartez ces lignes, ou utilisez --loss poisson (zéros) ou huber.
rules-loss-alone = La perte { $loss } ne vaut que pour la formule ; les autres modèles minimisent les erreurs au carré. Les chiffres de tous les modèles sont mesurés de la même façon : la formule peut perdre en R² ce qu’elle gagne sur ce que vous demandez.
