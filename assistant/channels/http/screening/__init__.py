"""Tables of companies over HTTP: uploads, jobs, their queue and child process."""
