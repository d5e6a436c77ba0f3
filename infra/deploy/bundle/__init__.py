"""One archive that installs on a machine without Internet: for the platform and the Python of the machine that made it.

``__main__.py``  makes it: `make bundle`
``install.sh``   goes into it, and installs
"""
