// The command line is CommandLine/'s; until then there is nothing to run.
return 0;
