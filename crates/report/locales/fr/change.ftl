## Ce qui changerait une ligne, et « que se passerait-il si »

change-heading = Ce qui le changerait
change-percent = { $figure } %
change-and = { $before } et { $last }
change-from-to = { $feature } { $to } au lieu de { $from }
change-filled = { $feature } { $to } (manque aujourd’hui)
change-would-below = Passerait probablement sous { $bar } avec { $changes } : { $after } au lieu de { $before }.
change-would-above = Atteindrait probablement { $bar } avec { $changes } : { $after } au lieu de { $before }.
change-none-needed-below = Est déjà sous { $bar }.
change-none-needed-above = Atteint déjà { $bar }.
change-none-exists-below = Aucun changement d’une à trois de ces colonnes, dans leurs limites, ne le fait passer sous { $bar } : c’est prouvé pour le modèle.
change-none-exists-above = Aucun changement d’une à trois de ces colonnes, dans leurs limites, ne le fait atteindre { $bar } : c’est prouvé pour le modèle.
change-none-found-below = Aucun changement d’une à trois de ces colonnes n’a été trouvé qui le fasse passer sous { $bar }.
change-none-found-above = Aucun changement d’une à trois de ces colonnes n’a été trouvé qui lui fasse atteindre { $bar }.
change-rare = La ligne changée serait un profil rare : s’y fier moins.
change-not-all = Un changement moins coûteux existe peut-être : il y en avait trop à examiner.
change-watched = Surveillé : « { $watched } », à risque à partir de { $bar }. Colonnes qui peuvent changer : { $levers }.
change-association = Le modèle a vu ce qui va ensemble, non ce qui agit. Seul un essai sur les uns et pas sur les autres dira si le changer sert à quelque chose.

whatif-nothing-set = Dites ce qui serait différent : --set COLONNE=VALEUR, une fois par colonne. Colonnes à essayer, les plus importantes d’abord : { $names }.
whatif-not-a-set = « { $text } » ne dit pas ce que contiendrait une colonne. Écrivez --set COLONNE=VALEUR, par exemple --set { $example }=1 ; rien après le = veut dire manquant.
whatif-column-absent = La table n’a pas de colonne { $name }, qui ne peut donc pas y être changée. Ajoutez la colonne au fichier, ou donnez le fichier d’apprentissage.
edit-not-a-number = « { $value } » n’est pas un nombre tel que cette colonne les contient ; rien n’a été calculé. Écrivez-le comme dans la table, par exemple « { $example } » ; une valeur vide veut dire manquant.
edit-not-a-date = « { $value } » n’est pas une date telle que cette colonne les contient ; rien n’a été calculé. Écrivez-la comme dans la table, par exemple « { $example } » ; une valeur vide veut dire manquant.
edit-not-yes-no = « { $value } » n’est ni « { $no } » ni « { $yes } » ; rien n’a été calculé. Écrivez l’un des deux ; une valeur vide veut dire manquant.
whatif-who = { $who } : que se passerait-il avec { $changes } ?
whatif-as-it-is = Telle quelle
whatif-changed = Avec les changements
whatif-between = { $value } ({ $interval })
whatif-no-risk-any-more = À risque telle quelle (à partir de { $bar }), plus avec les changements.
whatif-risk-now = Pas à risque telle quelle, mais à risque avec les changements (à partir de { $bar }).
whatif-risk-still = À risque dans les deux cas (à partir de { $bar }).
whatif-risk-never = À risque dans aucun des deux cas (elle le serait à partir de { $bar }).
whatif-moved-heading = Ce qui a déplacé le score
whatif-moved-nothing = Rien : le modèle donne le même score.
whatif-head-feature = Colonne
whatif-head-before = Avant
whatif-head-after = Après
whatif-head-difference = Différence
whatif-more = Les autres : { $difference }.
whatif-doubts-heading = Puis-je me fier à la ligne changée ?
