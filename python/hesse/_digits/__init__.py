"""The ``hesse digits`` command: networks trained on handwritten digits by many methods.

Modules
-------
data
    The digits, their split, and the harder case: deformed copies of them.
contestants
    The methods that take part, with the grids over which some are tuned.
training
    One run of one method of the core, and the trace that it leaves.
outside
    The same runs by PyTorch and Keras, where they are installed.
settings, records
    How much is done, and what is kept of it.
experiment
    The order of the work.
spectrum
    Eigenvalues of the Hessian along a run.
progress, report, plot
    What is shown and written.
command
    Command-line options of ``hesse digits`` and their checks.
"""
