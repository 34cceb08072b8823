## Ce qui peut être changé

decide-unknown-column = Le modèle n’utilise aucune colonne { $name }. Ses colonnes : { $names }.
decide-unknown-column-near = Le modèle n’utilise aucune colonne { $name } ; peut-être { $nearest } ? Ses colonnes : { $names }.
decide-no-lever = Aucune colonne n’est déclarée comme un levier sur lequel vous pouvez agir. Nommez celles que vous pouvez changer avec --actionable, ou dites-le dans le dictionnaire de données (colonne « actionnable » ; makalu check --write-dictionary). Celles qui pourraient l’être, les plus importantes d’abord : { $names }.
