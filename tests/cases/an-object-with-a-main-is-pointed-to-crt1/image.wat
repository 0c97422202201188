(module $image.wasm
  (@producers
    (processed-by "wasm-fuse" "0.1.0")
  )
)
