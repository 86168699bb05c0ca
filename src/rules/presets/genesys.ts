import type { PresetList } from './preset.ts';

const SERVICES = 'Genesys Mobile Services: who knows the id of a service or of stored data has access to it';
const NO_ID = 'Genesys Mobile Services: a name, no id';
const SETUP = 'configuration as it is logged: Jetty XML, start.ini and properties, OBF: or plain, Cassandra YAML';

export const genesys: PresetList = {
  version: 1,
  hides: 'ids in the paths of the Genesys API, and passwords of Jetty and Cassandra',
  names: {
    '*StorePassword': SETUP,
    '*storePassword': SETUP,
    '*ManagerPassword': SETUP,
    '*managerPassword': SETUP,
    '*store.password': SETUP,
    '*manager.password': SETUP,
    '*store_password': SETUP,
  },
  paths: [
    { path: '/genesys/*/service/{MMM_service_id}/**', source: SERVICES },
    { path: '/genesys/*/service/callback/*/{MMM_service_id}/**', source: SERVICES },
    { path: '/genesys/*/storage/{MMM_data_id}/**', source: SERVICES },
    { path: '/genesys/*/service/callback/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/request-access/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/request-chat/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/request-interaction/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/request-callback/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/match-interaction/**', action: 'copy', source: NO_ID },
    { path: '/genesys/*/service/callback/*/availability', action: 'copy', source: NO_ID },
  ],
};
