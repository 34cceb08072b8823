trees-other-shape =
    Les arbres de ce fichier de modèle ne sont pas faits pour { $features ->
        [one] { $features } variable
       *[other] { $features } variables
    } et { $outputs ->
        [one] { $outputs } sortie
       *[other] { $outputs } sorties
    } : il est inutilisable. Refaites l’apprentissage, ou récupérez de nouveau le fichier à sa source.
trees-not-finite =
    Les arbres de ce fichier de modèle contiennent des nombres non finis : il est inutilisable. Refaites l’apprentissage, ou récupérez de nouveau le fichier à sa source.
trees-damaged-column =
    Les arbres de ce fichier de modèle interrogent la variable { $column } d’une façon qui n’a pas de sens : il est inutilisable. Refaites l’apprentissage, ou récupérez de nouveau le fichier à sa source.
trees-damaged-tree =
    L’arbre { $tree } de ce fichier de modèle est endommagé : le fichier est inutilisable. Refaites l’apprentissage, ou récupérez de nouveau le fichier à sa source.
