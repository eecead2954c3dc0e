"""Many small curve fits: NumPy callbacks, native models, and what others make of them."""
