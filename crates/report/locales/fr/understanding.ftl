# Rôles : raisons, montrées après le nom de la colonne.
why-empty = ne contient rien
why-constant = vaut « { $value } » partout où elle est remplie : rien à en apprendre
why-nearly-empty = n’est remplie que dans { $filled } lignes sur { $rows }, et ces lignes ressemblent aux autres
why-duplicate = répète la colonne « { $of } »
why-text = est du texte libre, que cette version ne lit pas
why-no-level = presque aucune de ses valeurs ne revient deux fois : rien à en apprendre
why-id-kind = désigne la ligne : chaque ligne a sa propre valeur
why-id-name = désigne la ligne : son nom est celui d’un identifiant, et presque chaque ligne a sa propre valeur
why-id-repeated = désigne ce dont parle la ligne : « { $name } » est un nom d’identifiant
why-row-number = numérote les lignes
why-personal-email = contient des adresses e-mail
why-personal-iban = contient des numéros de compte bancaire (IBAN)
why-personal-security = contient des numéros de sécurité sociale
why-personal-phone = contient des numéros de téléphone
why-personal-address = contient des adresses postales
why-personal-name = contient des noms de personnes
why-leak-filled = n’est remplie, ou presque, que pour « { $class } » : elle l’a sans doute été après coup
why-leak-one-value = vaut toujours « { $value } », sauf pour « { $class } » : elle a sans doute été remplie après coup
why-leak-name = son nom dit qu’elle a été remplie après coup, et elle va de pair avec la cible
why-leak-after = ses dates sont celles de « { $event } » ou leur sont postérieures
why-leak-alone-class = distingue les classes presque à elle seule (elle range { $strength } des paires dans le bon ordre) alors qu’aucune autre colonne n’en approche
why-leak-alone-number = donne la cible presque à elle seule ({ $strength } de sa variation) alors qu’aucune autre colonne n’en approche

# Ce qui a été compris.
understood-empty =
    { $columns ->
        [one] La colonne { $names } ne contient rien : elle est écartée.
       *[other] { $columns } colonnes ne contiennent rien et sont écartées : { $names }.
    }
understood-constant =
    { $columns ->
        [one] La colonne { $names } contient partout la même valeur : elle est écartée.
       *[other] { $columns } colonnes contiennent partout la même valeur et sont écartées : { $names }.
    }
understood-nearly-empty =
    { $columns ->
        [one] La colonne { $names } est presque vide, et ses quelques lignes remplies ressemblent aux autres : elle est écartée. Pour l’utiliser : --keep.
       *[other] { $columns } colonnes sont presque vides, et leurs quelques lignes remplies ressemblent aux autres ; elles sont écartées : { $names }. Pour en utiliser une : --keep.
    }
understood-duplicate =
    { $columns ->
        [one] La colonne { $names } en répète une autre : elle est écartée.
       *[other] { $columns } colonnes en répètent d’autres et sont écartées : { $names }.
    }
understood-personal =
    { $columns ->
        [one] La colonne { $names } contient des données personnelles : elle est recopiée dans vos listes et ne sert jamais à prédire. Si ce n’en sont pas, ou si vous pouvez les utiliser : --keep.
       *[other] { $columns } colonnes contiennent des données personnelles ; elles sont recopiées dans vos listes et ne servent jamais à prédire : { $names }. Si l’une n’en contient pas, ou si vous pouvez l’utiliser : --keep.
    }
understood-id =
    { $columns ->
        [one] La colonne { $names } désigne les lignes : elle est recopiée dans vos listes et ne sert pas à prédire. Si elle mesure quelque chose : --keep.
       *[other] { $columns } colonnes désignent les lignes ; elles sont recopiées dans vos listes et ne servent pas à prédire : { $names }. Si l’une mesure quelque chose : --keep.
    }
understood-id-repeated =
    { $columns ->
        [one] La colonne { $names } désigne les lignes, mais certaines de ses valeurs reviennent dans plusieurs lignes. Si ces lignes vont ensemble (un même client, un même patient), dites-le avec --group { $names } : sinon les chiffres seront flatteurs.
       *[other] { $columns } colonnes désignent les lignes, mais certaines de leurs valeurs reviennent dans plusieurs lignes : { $names }. Si ces lignes vont ensemble (un même client, un même patient), nommez la colonne avec --group : sinon les chiffres seront flatteurs.
    }
understood-text =
    { $columns ->
        [one] La colonne { $names } est du texte dont les valeurs ne reviennent presque jamais : elle est écartée.
       *[other] { $columns } colonnes sont du texte dont les valeurs ne reviennent presque jamais ; elles sont écartées : { $names }.
    }
understood-birth-date =
    { $columns ->
        [one] La colonne { $names } contient des dates de naissance : seul l’âge est utilisé. Pour l’écarter : --ignore.
       *[other] { $columns } colonnes contiennent des dates de naissance ; seuls les âges sont utilisés : { $names }. Pour en écarter une : --ignore.
    }
understood-opt-out =
    { $columns ->
        [one] La colonne { $names } semble dire qui accepte d’être contacté. makalu act n’appelle jamais ceux qui refusent ; tenez-en compte pour d’autres listes.
       *[other] { $columns } colonnes semblent dire qui accepte d’être contacté : { $names }. makalu act n’appelle jamais ceux qui refusent ; tenez-en compte pour d’autres listes.
    }
understood-rare-levels =
    { $columns ->
        [one] Dans la colonne { $names }, les valeurs qui n’apparaissent qu’une fois sont traitées comme manquantes : on n’apprend rien d’une seule ligne.
       *[other] Dans { $columns } colonnes, les valeurs qui n’apparaissent qu’une fois sont traitées comme manquantes, car on n’apprend rien d’une seule ligne : { $names }.
    }
understood-monotone-category =
    { $columns ->
        [one] Le dictionnaire demande un sens pour { $names }, qui n’est pas un nombre : la demande n’est pas appliquée.
       *[other] Le dictionnaire demande un sens pour { $columns } colonnes qui ne sont pas des nombres ; la demande n’est pas appliquée : { $names }.
    }
understood-duplicate-rows =
    { $rows ->
        [one] Une ligne en répète une autre dans toutes ses cellules. Si c’est le même cas saisi deux fois, retirez-la.
       *[other] { $rows } lignes en répètent d’autres dans toutes leurs cellules ; voici la première. Si ce sont les mêmes cas saisis deux fois, retirez-les : elles rendraient les chiffres flatteurs.
    }

# Soupçons de fuite.
leak-filled = « { $name } » n’est remplie, ou presque, que pour « { $class } » : sans doute connue trop tard pour prédire. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-one-value = « { $name } » vaut toujours { $value }, sauf pour « { $class } » : sans doute connue trop tard pour prédire. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-name = « { $name } » semble, d’après son nom, remplie après coup, et elle va de pair avec la cible. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-after = Les dates de « { $name } » sont celles de « { $event } », connue trop tard, ou leur sont postérieures. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-alone-class = « { $name } » distingue les classes presque à elle seule (elle range { $strength } des paires dans le bon ordre) alors qu’aucune autre colonne n’en approche : trop beau pour être vrai. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-alone-number = « { $name } » donne la cible presque à elle seule ({ $strength } de sa variation) alors qu’aucune autre colonne n’en approche : trop beau pour être vrai. Écartée ; si elle est connue à l’avance, gardez-la avec --keep "{ $name }".
leak-all =
    { $columns ->
        [one] La seule colonne utilisable, { $names }, semble remplie après coup. Elle est gardée, car il ne reste rien d’autre : vérifiez qu’elle est connue à l’avance, sinon les chiffres ne veulent rien dire.
       *[other] Toutes les colonnes utilisables semblent remplies après coup : { $names }. Elles sont gardées, car il ne reste rien d’autre : vérifiez qu’elles sont connues à l’avance, sinon les chiffres ne veulent rien dire.
    }

# La cible.
target-empty = La colonne à prédire, « { $name } », ne contient rien. Nommez-en une autre avec --target.
target-constant = La colonne à prédire, « { $name } », vaut « { $value } » dans toutes les lignes utilisables : il n’y a rien à distinguer. Ajoutez des lignes d’issue différente, ou nommez une autre colonne avec --target.
target-date = « { $name } » contient des dates, qu’on ne peut pas encore prédire. Prédisez un nombre de jours, ou un oui/non comme « sous 90 jours ».
target-not-a-number = « { $name } » ne contient pas de nombres : --task regression est impossible. Retirez --task, ou corrigez la colonne.
target-not-two = « { $name } » contient { $classes } valeurs différentes : --task binary est impossible. Retirez --task, ou regroupez les valeurs en deux.
target-too-many-classes = « { $name } » contient { $classes } valeurs différentes ; on peut distinguer { $most } classes au plus. Regroupez les valeurs, ou nommez une autre colonne avec --target.
target-coded = Cette colonne ne contient que { $classes } nombres entiers ; chacun est traité comme une classe. S’ils mesurent quelque chose (une note, un nombre d’étoiles), utilisez --task regression.

# Demandes.
demand-unknown-near = Il n’y a pas de colonne « { $name } ». Vouliez-vous dire « { $nearest } » ?
demand-unknown = Il n’y a pas de colonne « { $name } ». Les colonnes sont : { $known }.
demand-two-roles = « { $name } » est demandée à la fois avec { $first } et { $second }. Gardez l’un des deux.
demand-role-twice = Le dictionnaire donne le même rôle à « { $first } » et à « { $second } » ; une seule colonne peut l’avoir. Corrigez l’une des deux.
demand-overruled = Le dictionnaire donne à cette colonne le rôle que la ligne de commande donne à « { $chosen } ». Elle est écartée.
demand-time-kind = « { $name } » ne contient ni dates ni nombres : elle ne peut pas ordonner les lignes. Nommez une autre colonne avec --time.
demand-weight-kind = « { $name } » ne contient pas de nombres : elle ne peut pas peser les lignes. Nommez une autre colonne avec --weight.

# Les lignes dont on apprend.
dataset-no-target = Aucune colonne à prédire n’a été nommée. Nommez-la avec --target.
dataset-target-absent = La colonne à prédire, « { $name } », n’est pas dans cette table.
dataset-target-gaps =
    { $rows ->
        [one] Une ligne dont l’issue est inconnue est écartée ; { $kept } sont gardées. Elle pourra être prédite ensuite.
       *[other] { $rows } lignes dont l’issue est inconnue sont écartées ; { $kept } sont gardées. Elles pourront être prédites ensuite.
    }
dataset-weights-left-out =
    { $rows ->
        [one] Une ligne dont le poids est manquant, nul ou négatif est écartée ; { $kept } sont gardées.
       *[other] { $rows } lignes dont le poids est manquant, nul ou négatif sont écartées ; { $kept } sont gardées.
    }
dataset-times-left-out =
    { $rows ->
        [one] Une ligne sans place dans le temps est écartée ; { $kept } sont gardées.
       *[other] { $rows } lignes sans place dans le temps sont écartées ; { $kept } sont gardées.
    }
dataset-too-few-rows =
    { $rows ->
        [one] On ne peut apprendre que d’une ligne ; il en faut au moins { $least }. Ajoutez des lignes dont l’issue est connue.
       *[other] On ne peut apprendre que de { $rows } lignes ; il en faut au moins { $least }. Ajoutez des lignes dont l’issue est connue.
    }
dataset-too-few-weighed-or-timed =
    { $rows ->
        [0] Aucune ligne n’a le poids au-dessus de 0 ou la date que demandent --weight et --time ; il en faut au moins { $least }. Corrigez cette colonne, ou retirez l’option.
        [one] Une seule ligne a le poids au-dessus de 0 ou la date que demandent --weight et --time ; il en faut au moins { $least }. Corrigez cette colonne, ou retirez l’option.
       *[other] Seulement { $rows } lignes ont le poids au-dessus de 0 ou la date que demandent --weight et --time ; il en faut au moins { $least }. Corrigez cette colonne, ou retirez l’option.
    }
dataset-no-feature = Il ne reste aucune colonne pour prédire. Voyez pourquoi avec « makalu check », et insistez sur une colonne avec --keep.
dataset-lone-class =
    { $classes ->
        [one] La classe { $names } n’a pas plus d’une ligne : on ne peut ni l’apprendre ni la juger. Ajoutez des lignes, ou réunissez-la à une autre classe.
       *[other] { $classes } classes n’ont pas plus d’une ligne chacune ; on ne peut ni les apprendre ni les juger : { $names }. Ajoutez des lignes, ou réunissez-les à d’autres.
    }
dataset-column-absent =
    { $columns ->
        [one] Une des { $needed } colonnes que le modèle utilise est absente : { $names }. Elle est traitée comme manquante partout, et les prédictions sont moins sûres.
       *[other] { $columns } des { $needed } colonnes que le modèle utilise sont absentes : { $names }. Elles sont traitées comme manquantes partout, et les prédictions sont moins sûres.
    }
dataset-columns-absent = { $columns } des { $needed } colonnes que le modèle utilise sont absentes : { $names }. Ce n’est pas le genre de table sur lequel il a été entraîné : vérifiez le fichier, son en-tête et son séparateur.
dataset-column-unread =
    { $rows ->
        [one] Une cellule ne contient pas ce que cette colonne contenait à l’entraînement ; elle est traitée comme manquante.
       *[other] { $rows } cellules ne contiennent pas ce que cette colonne contenait à l’entraînement ; elles sont traitées comme manquantes. Voici la première.
    }

# Le dictionnaire de données.
dictionary-no-column = Cette entrée ne dit pas de quelle colonne elle parle. Remplissez « colonne ».
dictionary-twice = « { $name } » est déjà décrite à la ligne { $first }. Gardez l’une des deux.
dictionary-range = La plus petite valeur de « { $name } », { $min }, dépasse la plus grande, { $max }. Corrigez l’une des deux.
dictionary-number = « { $text } » n’est pas un nombre.
dictionary-ragged = Il y a { $cells } cellules là où l’en-tête en a { $expected }. Mettez entre guillemets les cellules qui contiennent le séparateur.
dictionary-toml = Ce n’est pas du TOML valable : { $detail }
dictionary-not-a-table = « { $name } » devrait être une section : [{ $name }] seul sur sa ligne, puis label = "…" et la suite en dessous.
dictionary-value = « { $name } » ne peut pas valoir { $text }. Donnez un texte, un nombre, ou true ou false.
dictionary-word-near =
    { $of ->
        [header] « { $name } » n’est pas un en-tête du dictionnaire. Vouliez-vous dire « { $nearest } » ?
        [role] « { $name } » n’est pas un rôle. Vouliez-vous dire « { $nearest } » ?
       *[other] « { $name } » n’est pas compris ici. Vouliez-vous dire « { $nearest } » ?
    }
dictionary-word =
    { $of ->
        [header] « { $name } » n’est pas un en-tête du dictionnaire. On connaît : { $known }.
        [role] « { $name } » n’est pas un rôle. On connaît : { $known }.
       *[other] « { $name } » n’est pas compris ici. On connaît les mots : { $known }.
    }
