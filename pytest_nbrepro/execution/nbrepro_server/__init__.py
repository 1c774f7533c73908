"""The program that kernels come from: run by the kernel's own interpreter, standard library only.

Three kinds of process, each forked from the one before:

- The **server** (`serving`) is idle but for a listening socket. With the word
  ``fork`` it has imported ipykernel, and what was asked to be preloaded, once
  for all kernels; with ``exec`` it has imported nothing, and starts any command.
- A **keeper** (`keeper`) is forked for each connection to the server, and
  keeps one kernel: passes signals on, tells how it ended, and sees to it that
  neither processes nor files of it remain, whoever dies first.
- The **kernel** (`kernel`) is in a session of its own, with the working
  folder, variables and output file that the request names.

Lines of JSON go over the connection. To the keeper: first the request, then
``{"signal": number}`` and ``{"end": seconds}``; a closed connection means
``{"end": 0}``. From the keeper: ``{"pid": number}``; then ``{"bound": true}`` when
a forked kernel listens, ``{"running": true}`` when a command runs, or
``{"failed": reason}``; ``{"exit": status}`` (below 0: the signal); at the very
end ``{"left": [names]}``, what the kernel had left behind.

Must run on Python 3.8, like everything that kernels still run on.
"""
