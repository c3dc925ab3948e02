# The same program as fxconvert.
complete -c convert -w fxconvert
