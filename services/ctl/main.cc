#include <iostream>

#include "services/ctl/command_line.h"

int main(int argc, char* argv[]) { return tongban::ctl::RunCommandLine(argc, argv, std::cout, std::cerr); }
