(module $image.wasm
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
