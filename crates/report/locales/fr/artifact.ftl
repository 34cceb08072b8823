artifact-not-makalu = Ce n’est pas un fichier de modèle makalu : il commence autrement. Donnez le fichier `.makalu` écrit par `makalu fit`.
artifact-truncated = Le fichier de modèle est incomplet : { $found ->
    [one] { $found } octet est présent
   *[other] { $found } octets sont présents
}, il en faut { $needed }. Copiez-le à nouveau depuis son origine, ou relancez l’apprentissage avec `makalu fit`.
artifact-longer = Le fichier de modèle continue pendant { $extra ->
    [one] { $extra } octet
   *[other] { $extra } octets
} après sa fin : quelque chose y a été ajouté. Copiez-le à nouveau depuis son origine, ou relancez l’apprentissage avec `makalu fit`.
artifact-damaged = Le fichier de modèle est abîmé : son contenu ne correspond pas à sa somme de contrôle ou ne peut pas être lu. Copiez-le à nouveau depuis son origine, ou relancez l’apprentissage avec `makalu fit`.
artifact-newer = Le fichier de modèle a été fait par une version plus récente de makalu (format { $format } ; ce programme lit le format { $known }). Mettez makalu à jour, ou relancez l’apprentissage avec cette version.
artifact-unsound = Les parties du fichier de modèle ne vont pas ensemble ({ $part }) : il a été modifié, il n’est donc pas utilisé. Prenez le fichier d’origine, ou relancez l’apprentissage avec `makalu fit`.
artifact-unknown-model = Aucun modèle de ce fichier ne s’appelle « { $name } » ; vouliez-vous dire « { $nearest } » ? Il contient : { $names }.
