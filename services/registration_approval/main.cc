#include "common/office/run_office.h"
#include "services/registration_approval/registration_approval.h"

int main(int argc, char** argv) { return tongban::RunOffice(argc, argv, tongban::RegistrationApprovalPart()); }
