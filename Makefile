# Aliases; `python3 dev.py` explains each. `make lock` needs uv.
.PHONY: run test check fix bench reset lock

run test check fix bench reset:
	python3 dev.py $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
		--custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
		--custom-compile-command "make lock" tests/requirements.in -o tests/requirements.txt
