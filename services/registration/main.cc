#include "common/office/run_office.h"
#include "services/registration/registration.h"

int main(int argc, char** argv) {
  return tongban::RunOffice(argc, argv, tongban::MakeSpec(tongban::RegistrationPart()));
}
