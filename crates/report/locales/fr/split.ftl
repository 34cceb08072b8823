split-too-few-rows =
    { $rows ->
        [one] Il n’y a qu’une ligne : rien ne resterait pour juger.
       *[other] Il n’y a que { $rows } lignes : trop peu pour en garder de côté et juger.
    } Ajoutez des lignes dont la réponse est connue.
split-no-group-column = La validation par groupe demande une colonne de groupes : nommez-la avec --group.
split-too-few-groups =
    { $groups ->
        [one] Toutes les lignes appartiennent au même groupe : aucune ne peut être gardée de côté pour juger. Retirez --group ou nommez une autre colonne.
       *[other] Il n’y a que { $groups } groupes : trop peu pour en garder un de côté. Retirez --group ou nommez une autre colonne.
    }
split-no-time-column = La validation dans l’ordre du temps demande une colonne de dates ou de rangs : nommez-la avec --time.
split-one-moment = Toutes les lignes portent le même moment : aucune ligne postérieure ne peut être prédite à partir des précédentes. Retirez --time ou nommez une autre colonne.
