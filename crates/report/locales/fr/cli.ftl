### Ce que le programme dit à côté de ses résultats.

## Lire des fichiers

cli-input-not-found = Le fichier { $path } n’existe pas. Vérifiez le nom et le dossier.
cli-input-not-found-near = Le fichier { $path } n’existe pas. Vouliez-vous dire { $near } ?
cli-input-is-folder = { $path } est un dossier. Indiquez le fichier qu’il contient.
cli-input-denied = Vous n’avez pas le droit de lire { $path }. Demandez ce droit, ou copiez le fichier dans un dossier à vous.
cli-input-failed = { $path } n’a pas pu être lu : { $why }.
cli-input-too-large = { $path } dépasse { $megabytes } Mo. makalu est fait pour les petites tables : prenez un échantillon de lignes, ou moins de colonnes.
cli-sheet-died = Le classeur demande trop de mémoire ou de temps, ou il est endommagé : sa lecture a été arrêtée et rien n’a été lu. Ouvrez-le dans un tableur et enregistrez-le en CSV.
cli-sheet-slow = Le classeur n’a pas été lu en { $seconds } secondes ; la lecture est abandonnée. Ouvrez-le dans un tableur et enregistrez-le en CSV.
cli-sheet-failed = Le classeur n’a pas pu être transmis à son lecteur : { $why }. Enregistrez-le en CSV, ou réessayez.

## Écrire des fichiers

cli-output-folder-absent = { $path } ne peut pas être écrit : le dossier { $folder } n’existe pas. Créez-le d’abord, ou choisissez un autre endroit.
cli-output-is-folder = { $path } est un dossier. Indiquez un fichier à écrire.
cli-output-denied = Vous n’avez pas le droit d’écrire { $path }. Choisissez un dossier à vous, ou demandez ce droit.
cli-output-is-input = { $path } est un fichier que cette commande lit : il serait écrasé. Choisissez un autre nom pour le résultat.
cli-output-twice = { $path } est demandé deux fois : le rapport remplacerait le modèle. Donnez à chacun son nom.
cli-disk-full = { $path } n’a pas pu être écrit : le disque est plein. Rien n’est resté à moitié écrit ; faites de la place et réessayez.
cli-write-failed = { $path } n’a pas pu être écrit : { $why }. Rien n’est resté à moitié écrit.
cli-unknown-list-format = { $path } ne dit pas quel genre de liste écrire. Terminez le nom par .csv, .tsv, .xlsx ou .json, ou écrivez - pour la sortie standard.
cli-spreadsheet-not-made = Le classeur n’a pas pu être fabriqué : { $why }. Écrivez plutôt une liste .csv.
cli-model-to-stdout = Un modèle est un fichier, pas du texte pour le terminal. Nommez-le avec -o NOM.makalu.
cli-json = Le résultat n’a pas pu être écrit en JSON : { $why }. Retirez --json pour le voir en texte.

## Demandes

cli-unknown-model = Le modèle { $name } n’existe pas. Vouliez-vous dire { $near } ? Possibles : { $names }.
cli-unknown-command = La commande { $name } n’existe pas. Vouliez-vous dire { $near } ?
cli-threads = Les fils d’exécution n’ont pas pu démarrer : { $why }. Essayez un --threads plus petit.
cli-row-not-found = Aucune ligne ne correspond à { $row } : aucune colonne d’identifiant ne le contient, et les données vont de la ligne { $first } à la ligne { $last }. Donnez un identifiant tel qu’il figure dans le fichier, ou line:{ $first }.
cli-row-not-found-near = Aucune ligne ne correspond à { $row } : aucune colonne d’identifiant ne le contient, et les données vont de la ligne { $first } à la ligne { $last }. Vouliez-vous dire { $near } ?
cli-row-repeated = { $row } désigne { $matches } lignes ; la première, ligne { $line } du fichier, est expliquée. Pour une autre, écrivez line:NUMÉRO.

## Pendant le travail

cli-stage-signal = Y a-t-il un signal ?
cli-stage-validation = Apprentissage et jugement
cli-stage-refit = Apprentissage sur toutes les lignes
cli-stage-summary = Synthèse
cli-stopping = Arrêt en cours ; le meilleur résultat à ce stade sera gardé. Encore Ctrl-C pour quitter tout de suite.
cli-no-ctrl-c = Ctrl-C arrêtera le programme tout de suite, sans garder ce qui a été trouvé.
cli-resumed = { $units ->
    [0] Rien n’a été gardé d’un travail précédent : tout commence au début.
    [one] Reprise : un morceau de travail terminé est réutilisé.
   *[other] Reprise : { $units } morceaux de travail terminés sont réutilisés.
}
cli-partial-restarted = { $path } contient le travail d’une exécution interrompue. Il est abandonné et tout recommence ; pour continuer plutôt, utilisez --resume la prochaine fois.
cli-partial-foreign = { $path } n’est pas un fichier de makalu : le travail en cours y serait gardé. Renommez ce fichier, ou choisissez un autre nom de modèle.
cli-checkpoint-failed = { $path } n’a pas pu garder le travail en cours (disque plein ?). Le modèle est complet, mais n’aurait pas pu être repris.
cli-stopped-early = Arrêt avant la fin : les modèles jugés jusque-là sont dans { $model }. La même commande avec --resume continue.
cli-more-notices = { $more ->
    [one] - Une autre remarque : makalu check la montre.
   *[other] - { $more } autres remarques : makalu check les montre toutes.
}
cli-speaking-of = Le résumé et le rapport parlent de { $model }, comme demandé ; makalu recommande { $recommended }.

## Quand c’est fini

cli-fitted =
    Modèle : { $model }
    Ensuite : makalu predict { $model } NOUVEAU_FICHIER -o liste.xlsx
cli-fitted-with-report =
    Modèle : { $model }
    Rapport : { $report }
    Ensuite : makalu predict { $model } NOUVEAU_FICHIER -o liste.xlsx
cli-predicted = { $rows ->
    [one] Une ligne prédite avec { $model } : { $path }
   *[other] { $rows } lignes prédites avec { $model } : { $path }
}
cli-report-written = Rapport : { $path }
cli-dictionary-written = Dictionnaire des données : { $path }. Complétez-le avec ce que vous savez, puis donnez-le avec --dictionary { $path }.

## Démonstration

cli-demo-start = 4 000 clients VIP d’une maison fictive, tels qu’un Excel français les exporte. La question : qui part (statut = Résilié) ?
cli-demo-next =
    { "" }
    Écrit dans { $folder }/ :
      report.html         à ouvrir dans un navigateur : ce qui a été trouvé, peut-on s’y fier, sur qui agir
      list.xlsx           les clients avec leur risque et trois raisons chacun (aussi list.csv)
      statut.makalu       le modèle
      vip_customers.csv   la table, telle qu’elle est arrivée

    À taper ensuite :
      makalu check   { $folder }/vip_customers.csv --target statut
      makalu explain { $folder }/statut.makalu { $folder }/vip_customers.csv --row { $row }
      makalu predict { $folder }/statut.makalu { $folder }/vip_customers.csv -o liste.xlsx
      makalu report  { $folder }/statut.makalu --lang en -o report_en.html

    Et avec une table à vous :
      makalu check VOTRE_FICHIER --target COLONNE
      makalu fit   VOTRE_FICHIER --target COLONNE -o modele.makalu --report rapport.html

## Notre erreur

cli-panic =
    C’est un défaut de makalu { $version }, pas une erreur de votre part : { $what } ({ $place }).
    Rien n’est resté à moitié écrit. Signalez-le, s’il vous plaît, avec la commande tapée, ces lignes et, si vous pouvez la partager, la table (quelques lignes qui le montrent suffisent).
