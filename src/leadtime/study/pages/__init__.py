"""Pages that the code writes: the model, its calibration, published tables beside ours."""
