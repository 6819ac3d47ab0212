"""An answer before it is spoken: the steps there are, who chooses them, and the code that speaks them."""
