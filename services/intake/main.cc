#include "common/office/run_office.h"
#include "services/intake/intake.h"

int main(int argc, char** argv) { return tongban::RunOffice(argc, argv, tongban::IntakePart()); }
