"""PDUs that speak Redfish (DMTF), read over HTTPS behind the interface of ``snmp``."""
