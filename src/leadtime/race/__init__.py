"""What follows: two nations' compute as stocks and flows, month by month.

`step` composes the mechanisms, `clock` counts the months, `lead` turns stocks into outcomes, `priors`
holds what is believed of the uncertain inputs and why. Everything here is a pure function on JAX arrays.
"""
