#include "common/office/run_office.h"
#include "services/assessment/assessment.h"

int main(int argc, char** argv) { return tongban::RunOffice(argc, argv, tongban::AssessmentPart()); }
