trees-other-shape =
    The trees in this model file are not made for its { $features ->
        [one] one feature
       *[other] { $features } features
    } and { $outputs ->
        [one] one output
       *[other] { $outputs } outputs
    }, so it cannot be used. Fit the model again, or fetch the file again from where it came.
trees-not-finite =
    The trees in this model file hold numbers that are not finite, so it cannot be used. Fit the model again, or fetch the file again from where it came.
trees-damaged-column =
    The trees in this model file ask about feature { $column } in a way that makes no sense, so it cannot be used. Fit the model again, or fetch the file again from where it came.
trees-damaged-tree =
    Tree { $tree } of this model file is damaged, so the file cannot be used. Fit the model again, or fetch the file again from where it came.
