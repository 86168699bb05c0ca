import type { Preset, Rule } from './options.ts';

/** Sets of rules that can be switched on by name. */
export const PRESETS: Readonly<Record<Preset, readonly Rule[]>> = {
  genesys: [
    // Whoever knows the id of a service or of stored data has access to it. What is no id but a name is shown.
    { path: '/genesys/*/service/{MMM_service_id}/**' },
    { path: '/genesys/*/service/callback/*/{MMM_service_id}/**' },
    { path: '/genesys/*/storage/{MMM_data_id}/**' },
    ...[
      'callback',
      'request-access',
      'request-chat',
      'request-interaction',
      'request-callback',
      'match-interaction',
    ].map((name): Rule => ({ path: `/genesys/*/service/${name}/**`, action: 'copy' })),
    { path: '/genesys/*/service/callback/*/availability', action: 'copy' },
    // Secrets of the set-up, as logged configuration has them: Jetty's in XML, start.ini and properties, be they `OBF:`
    // or plain, and Cassandra's in YAML.
    ...['*StorePassword', '*storePassword', '*ManagerPassword', '*managerPassword'].map(
      (pattern): Rule => ({ pattern, action: 'hide' }),
    ),
    ...['*store.password', '*manager.password', '*store_password'].map(
      (pattern): Rule => ({ pattern, action: 'hide' }),
    ),
  ],
};
